"""Tests interrupted runs: killed, stopped, started twice. Repeated events are identical, and nothing is lost."""

from __future__ import annotations

import signal

import feeds
import model
from checks import Keys, arrived, count, firsts, previewed_by_key, same
from endpoints import Kinesis
from narrow import Narrow
from outflow import Outflow, Running


def test_a_killed_run_is_made_good_by_the_next(kinesis: Kinesis, new_stream, slowed: Outflow, narrow: Narrow) -> None:
    stream, shown = busy(new_stream, slowed)
    run = slowed.start()
    narrow.wait_for(count(shown) // 3)
    run.signal(signal.SIGKILL)
    run.end()
    narrow.wait_until_empty()
    before = count(arrived(kinesis, stream))
    assert before < count(shown), "the run ended before it was killed; this test needs a longer feed"

    summary = slowed.run().expect(0).summary()

    found = arrived(kinesis, stream)
    same(firsts(found), shown)
    repeated = count(found) - count(shown)
    assert repeated < before, "a committed event is not sent again"
    assert summary["delivered"] == count(found) - before
    assert summary["pending"] == 0


def test_a_run_killed_again_and_again_still_keeps_the_order(kinesis: Kinesis, new_stream, slowed: Outflow, narrow: Narrow) -> None:
    stream, shown = busy(new_stream, slowed)
    for _ in range(4):
        before, run = narrow.passed, slowed.start()
        narrow.wait_for(before + count(shown) // 6)
        run.signal(signal.SIGKILL)
        run.end()
    slowed.run().expect(0)
    same(firsts(arrived(kinesis, stream)), shown)


def test_a_stopped_run_drains_and_the_next_resumes_there(
    kinesis: Kinesis, new_stream, slowed: Outflow, narrow: Narrow
) -> None:
    lines, stream = feeds.visits(26, 1_500, 300), new_stream(2)
    # A followed feed has no end, so only a signal ends these runs.
    slowed.apply(feeds.activation(), feeds.text(lines[:1_000]), stream, follow=True)
    run = slowed.start()
    narrow.wait_for(0)
    run.signal(signal.SIGTERM)
    assert narrow.passed < 900, "all records had arrived before the signal"
    ended = run.end()
    assert ended.code in (0, 130), ended.talk()
    first = ended.summary()
    if ended.code == 0:
        assert first["pending"] == 0, "a drained run has no waiting events"
        assert count(arrived(kinesis, stream)) == first["delivered"] == narrow.passed

    with slowed.feed.open("ab") as feed:
        feed.write(feeds.text(lines[1_000:]))
    run = slowed.start()
    narrow.wait_for(len(lines) - 1)
    run.signal(signal.SIGTERM)
    second = run.end().expect(0).summary()

    found = arrived(kinesis, stream)
    same(firsts(found), model.run(lines, feeds.activation()).by_key())
    if ended.code == 0:
        assert first["received"] + second["received"] == count(found) == len(lines), "the run sends nothing again"


def test_a_drain_that_takes_too_long_ends_with_130(kinesis: Kinesis, online: Outflow) -> None:
    online.apply(feeds.activation(), feeds.text(feeds.visits(23, 100, 5)), "never-created")
    run = online.start("--drain-timeout", "1s")
    run.says("Paused", "never-created")
    run.signal(signal.SIGTERM)
    ended = run.end(30).expect(130)
    summary = ended.summary()
    assert summary["delivered"] == 0 and summary["pending"] > 0


def test_a_second_run_of_a_destination_names_the_holder(kinesis: Kinesis, online: Outflow) -> None:
    online.apply(feeds.activation(), feeds.text(feeds.visits(24, 10, 2)), "never-created-either")
    first = online.start()
    first.says("never-created-either")
    second = online.run("--max-pause", "5s").expect(1)
    assert str(first.pid) in second.stderr, second.talk()
    assert first.alive()


def test_a_killed_run_holds_nobody_up(kinesis: Kinesis, new_stream, online: Outflow) -> None:
    name = "created-after-the-kill"
    online.apply(feeds.activation(), feeds.text(feeds.visits(25, 10, 2)), name)
    killed: Running = online.start()
    killed.says(name)
    killed.signal(signal.SIGKILL)
    killed.end()
    new_stream(1, name)
    assert online.run().expect(0).summary()["delivered"] == 10


def busy(new_stream, one: Outflow) -> tuple[str, Keys]:
    """Returns a destination with a run of some seconds on the slow connection, its stream and the expected events."""
    stream = new_stream(2)
    one.apply(feeds.activation(), feeds.text(feeds.visits(20, 1_500, 300)), stream)
    return stream, previewed_by_key(one.preview())
