"""Tests a run against real servers: the previewed events arrive once and in order, and match the summary."""

from __future__ import annotations

from random import Random

import feeds
import model
import reader
from checks import arrived, count, previewed_by_key, same, summary_agrees
from endpoints import Kinesis, wait_active
from narrow import Narrow
from outflow import Outflow


def test_what_preview_showed_arrives_once_and_in_order(kinesis: Kinesis, new_stream, online: Outflow) -> None:
    lines, stream = feeds.histories(10, 1_500, 60), new_stream(3)
    online.apply(feeds.activation(), feeds.text(lines), stream)
    outcome, shown = model.run(lines, feeds.activation()), previewed_by_key(online.preview())
    same(shown, outcome.by_key())

    summary = online.run().expect(0).summary()

    same(arrived(kinesis, stream), shown)
    summary_agrees(summary, outcome)
    assert summary["delivered"] == count(shown)


def test_a_second_run_sends_nothing_again(kinesis: Kinesis, new_stream, online: Outflow) -> None:
    lines, stream = feeds.histories(11, 300, 20), new_stream(2)
    online.apply(feeds.activation(), feeds.text(lines), stream)
    online.run().expect(0)
    before = arrived(kinesis, stream)
    assert online.run().expect(0).summary()["received"] == 0
    same(arrived(kinesis, stream), before)


def test_lines_added_to_the_file_go_on_where_the_last_run_ended(kinesis: Kinesis, new_stream, online: Outflow) -> None:
    lines, stream = feeds.histories(12, 400, 20), new_stream(2)
    online.apply(feeds.activation(), feeds.text(lines[:200]), stream)
    online.run().expect(0)
    with online.feed.open("ab") as feed:
        feed.write(feeds.text(lines[200:]))
    online.run().expect(0)
    same(arrived(kinesis, stream), model.run(lines, feeds.activation()).by_key())


def test_a_reshard_in_the_middle_neither_loses_nor_reorders(
    kinesis: Kinesis, new_stream, slowed: Outflow, narrow: Narrow
) -> None:
    lines, stream = feeds.visits(13, 1_500, 300), new_stream(3)
    slowed.apply(feeds.activation(), feeds.text(lines), stream)
    shown = previewed_by_key(slowed.preview())

    run = slowed.start()
    narrow.wait_for(200)
    reshard(kinesis, stream)
    assert run.alive(), "the run ended before the reshard; this test needs a longer feed"
    summary = run.end().expect(0).summary()

    records = reader.read(kinesis.client, stream)
    same(reader.by_key(records), shown)
    assert len({record.shard for record in records}) == 6, "every shard has records from before and after"
    assert (summary["delivered"], summary["pending"], summary["dead"]) == (len(lines), 0, 0)


def test_a_malformed_and_a_blank_line_hold_nothing_up(kinesis: Kinesis, new_stream, online: Outflow) -> None:
    lines, stream, broken = feeds.visits(14, 60, 7), new_stream(1), b"{ broken-in-the-middle-of-the-feed"
    lines[30:30] = [broken, b"", b"  \t "]
    online.apply(feeds.activation(), feeds.text(lines), stream)

    summary = online.run().expect(0).summary()

    same(arrived(kinesis, stream), model.run(lines, feeds.activation()).by_key())
    assert (summary["received"], summary["delivered"], summary["malformed"]) == (61, 60, 1)
    keepers = [path for path in online.kept_files() if broken in path.read_bytes()]
    assert keepers and all(path.is_relative_to(online.state) for path in keepers), "only a dead letter holds it"


def test_dead_letters_fail_the_run_only_when_asked_to(new_stream, online: Outflow) -> None:
    lines = feeds.visits(15, 5, 2)
    # Both servers accept at most 1 MiB per record.
    lines[2:2] = [lines[0].replace(b'{"number"', b'{"padding":"' + b"x" * 1_100_000 + b'","number"')]
    online.apply(feeds.activation(), feeds.text(lines), new_stream(1))
    ended = online.run("--fail-on-dead").expect(1)
    summary = ended.summary()
    assert (summary["received"], summary["delivered"], summary["dead"]) == (6, 5, 1)


def reshard(kinesis: Kinesis, stream: str) -> None:
    """Splits the first of three shards at a random place and merges the other two."""
    first, second, third = reader.open_shards(kinesis.client, stream)
    start, end = (int(first["HashKeyRange"][at]) for at in ("StartingHashKey", "EndingHashKey"))
    middle = start + (end - start) * Random(13).randrange(30, 70) // 100
    kinesis.client.split_shard(StreamName=stream, ShardToSplit=first["ShardId"], NewStartingHashKey=str(middle))
    wait_active(kinesis.client, stream)
    kinesis.client.merge_shards(
        StreamName=stream, ShardToMerge=second["ShardId"], AdjacentShardToMerge=third["ShardId"]
    )
    wait_active(kinesis.client, stream)
