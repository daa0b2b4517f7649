"""The disk is full: the run says so, sends nothing that it could not remember, and goes on by itself once there is room."""

from __future__ import annotations

import json
import signal

import feeds
from checks import arrived, count, firsts, same, wait_for_arrivals
from endpoints import Kinesis
from outflow import NAME, Outflow, Running
from test_interruptions import busy
from waiting import until

# What the run says fits, a journal does not.
FULL = 8192


def test_a_run_outlasts_a_full_disk(kinesis: Kinesis, new_stream, online: Outflow) -> None:
    run, stream, shown = on_a_full_disk(kinesis, new_stream, online)
    run.limit_files()
    ended = run.end().expect(0)
    assert "Streaming again" in ended.stderr, ended.talk()
    same(arrived(kinesis, stream), shown)
    assert ended.summary()["delivered"] == count(shown)


def test_a_disk_that_is_full_again_and_again_costs_nothing(kinesis: Kinesis, new_stream, online: Outflow) -> None:
    run, stream, shown = on_a_full_disk(kinesis, new_stream, online)
    for times in range(2, 4):
        before = count(arrived(kinesis, stream))
        run.limit_files()
        until(lambda: not run.alive() or count(arrived(kinesis, stream)) > before, "more records to arrive", 60)
        run.limit_files(FULL)
        until(lambda: not run.alive() or run.stderr().count("no room") >= times, "another pause, or the end", 60)
    run.limit_files()
    run.end().expect(0)
    same(arrived(kinesis, stream), shown)


def test_a_kill_on_a_full_disk_loses_nothing(kinesis: Kinesis, new_stream, online: Outflow) -> None:
    run, stream, shown = on_a_full_disk(kinesis, new_stream, online)
    run.signal(signal.SIGKILL)
    run.end()
    online.run().expect(0)
    same(firsts(arrived(kinesis, stream)), shown)


def test_a_disk_that_stays_full_ends_a_run_with_a_longest_pause(kinesis: Kinesis, new_stream, online: Outflow) -> None:
    run, stream, shown = on_a_full_disk(kinesis, new_stream, online, "--max-pause", "3s")
    ended = run.end(30).expect(1)
    assert ended.summary()["pending"] > 0 or ended.summary()["received"] < count(shown), ended.talk()
    online.run().expect(0)
    same(firsts(arrived(kinesis, stream)), shown)


def test_a_signal_on_a_full_disk_is_obeyed(kinesis: Kinesis, new_stream, online: Outflow) -> None:
    run, stream, shown = on_a_full_disk(kinesis, new_stream, online, "--drain-timeout", "1s")
    run.signal(signal.SIGTERM)
    run.end(30).expect(130)
    online.run().expect(0)
    same(firsts(arrived(kinesis, stream)), shown)


def test_dead_letters_wait_for_room_and_come_once(kinesis: Kinesis, new_stream, online: Outflow) -> None:
    stream = new_stream(2)
    visits = feeds.visits(20, kinesis.busy_lines, 1_000)
    lines = [text for number, line in enumerate(visits) for text in (line, b"no profile %d" % number)[: 1 + (number % 9 == 0)]]
    online.apply(feeds.activation(), feeds.text(lines), stream)
    run = online.start()
    wait_for_arrivals(kinesis, stream, len(visits) // 4)
    # Less than the letters take, more than is said of them: stderr is a file too.
    run.limit_files(24 * FULL)
    run.says("no room")
    run.limit_files()
    summary = run.end().expect(0).summary()
    kept = [json.loads(line) for path in online.kept_files() if path.name == "dead-letters.ndjson" for line in path.open()]
    assert summary["malformed"] == len(kept) == len({letter["id"] for letter in kept}) == len(lines) - len(visits)
    assert summary["delivered"] == len(visits) == count(arrived(kinesis, stream))


def on_a_full_disk(kinesis: Kinesis, new_stream, online: Outflow, *options: str) -> tuple[Running, str, dict]:
    """A run that has delivered a part and finds no room for more."""
    stream, shown = busy(kinesis, new_stream, online)
    run = online.start(*options)
    wait_for_arrivals(kinesis, stream, count(shown) // 4)
    run.limit_files(FULL)
    run.says("Paused", "no room", "ledger")
    assert count(arrived(kinesis, stream)) < count(shown), "the run ended before; this test needs a longer feed"
    return run, stream, shown
