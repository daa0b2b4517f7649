"""Tests a full disk: the run sends nothing that it can't record, and resumes automatically when there is space."""

from __future__ import annotations

import json
import signal

import feeds
from checks import arrived, count, firsts, same
from endpoints import Kinesis
from narrow import Narrow
from outflow import NAME, Outflow, Running
from test_interruptions import busy
from waiting import until

# The run's output fits into this size, but a journal does not.
FULL = 8192


def test_a_run_outlasts_a_full_disk(kinesis: Kinesis, new_stream, slowed: Outflow, narrow: Narrow) -> None:
    run, stream, shown = on_a_full_disk(kinesis, new_stream, slowed, narrow)
    run.limit_files()
    ended = run.end().expect(0)
    assert "Streaming again" in ended.stderr, ended.talk()
    same(arrived(kinesis, stream), shown)
    assert ended.summary()["delivered"] == count(shown)


def test_a_disk_that_is_full_again_and_again_costs_nothing(
    kinesis: Kinesis, new_stream, slowed: Outflow, narrow: Narrow
) -> None:
    run, stream, shown = on_a_full_disk(kinesis, new_stream, slowed, narrow)
    for times in range(2, 4):
        run.limit_files()
        run.says("Streaming again", times=times - 1)
        run.limit_files(FULL)
        run.says("disk is full", times=times)
    run.limit_files()
    run.end().expect(0)
    same(arrived(kinesis, stream), shown)


def test_a_kill_on_a_full_disk_loses_nothing(kinesis: Kinesis, new_stream, slowed: Outflow, narrow: Narrow) -> None:
    run, stream, shown = on_a_full_disk(kinesis, new_stream, slowed, narrow)
    run.signal(signal.SIGKILL)
    run.end()
    slowed.run().expect(0)
    same(firsts(arrived(kinesis, stream)), shown)


def test_a_disk_that_stays_full_ends_a_run_with_a_longest_pause(
    kinesis: Kinesis, new_stream, slowed: Outflow, narrow: Narrow
) -> None:
    run, stream, shown = on_a_full_disk(kinesis, new_stream, slowed, narrow, "--max-pause", "3s")
    ended = run.end(30).expect(1)
    assert ended.summary()["pending"] > 0 or ended.summary()["received"] < count(shown), ended.talk()
    slowed.run().expect(0)
    same(firsts(arrived(kinesis, stream)), shown)


def test_a_signal_on_a_full_disk_is_obeyed(kinesis: Kinesis, new_stream, slowed: Outflow, narrow: Narrow) -> None:
    run, stream, shown = on_a_full_disk(kinesis, new_stream, slowed, narrow, "--drain-timeout", "1s")
    run.signal(signal.SIGTERM)
    run.end(30).expect(130)
    slowed.run().expect(0)
    same(firsts(arrived(kinesis, stream)), shown)


def test_dead_letters_wait_for_room_and_come_once(kinesis: Kinesis, new_stream, online: Outflow) -> None:
    stream, visits = new_stream(2), feeds.visits(20, 1_000, 1_000)
    online.apply(feeds.activation(), feeds.text(visits[:500]), stream, follow=True)
    run = online.start()
    until(lambda: count(arrived(kinesis, stream)) == 500, "the first half to arrive")
    # The message about a letter is shorter than the letter. stderr is a file too, and has space for it.
    run.limit_files(60 * FULL)
    with online.feed.open("ab") as feed:
        feed.write(feeds.text([text for line in visits[500:] for text in (line, b"no profile" + b"." * 2_000)]))
    run.says("disk is full", "dead-letters.ndjson")
    run.limit_files()
    until(lambda: count(arrived(kinesis, stream)) >= 1_000, "the second half to arrive")
    run.signal(signal.SIGTERM)
    summary = run.end().expect(0).summary()
    letters = [json.loads(line) for line in (online.state / NAME / "dead-letters.ndjson").open()]
    assert summary["malformed"] == len(letters) == len({letter["id"] for letter in letters}) == 500
    assert summary["delivered"] == len(visits) == count(arrived(kinesis, stream))


def on_a_full_disk(
    kinesis: Kinesis, new_stream, slowed: Outflow, narrow: Narrow, *options: str
) -> tuple[Running, str, dict]:
    """Starts a run that has delivered a part and finds no space for more."""
    stream, shown = busy(new_stream, slowed)
    run = slowed.start(*options)
    narrow.wait_for(count(shown) // 4)
    run.limit_files(FULL)
    run.says("Paused", "disk is full", "ledger")
    assert count(arrived(kinesis, stream)) < count(shown), "the run ended too early; this test needs a longer feed"
    return run, stream, shown
