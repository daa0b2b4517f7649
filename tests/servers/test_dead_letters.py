"""Tests dead letters: listed with their reasons, replayed if no later event superseded them, purged on demand."""

from __future__ import annotations

import json
import os
import signal
import subprocess

import feeds
import pytest
from feeds import HIGH
from outflow import NAME, Outflow
from refusing import refusing
from waiting import until

MARKER = b"refuse-this-one"
HEALED = b"nothing holds this"


def test_healed_events_are_replayed_once_byte_for_byte(operator) -> None:
    with refusing(MARKER) as endpoint:
        one = with_dead_events(operator(endpoint.url), people=700)
        dead = events(one)
        assert len(dead) == 700
        endpoint.marker, endpoint.taken = HEALED, []

        assert replayed(one)["replayed"] == 700
        assert sorted(endpoint.taken) == sorted(dead), "the letters leave in the order of decision, each once"
        assert letters(one) == []
        assert replayed(one)["replayed"] == 0
        assert len(endpoint.taken) == 700


def test_what_is_replayed_is_the_base_of_the_next_line(operator) -> None:
    with refusing(MARKER) as endpoint:
        one = with_dead_events(operator(endpoint.url), people=3)
        endpoint.marker = HEALED
        replayed(one)
        append(one, [person(0, MARKER.decode()), person(1, "something else")])
        summary = one.run().expect(0).summary()
        assert (summary["unchanged"], summary["delivered"]) == (1, 1)


def test_a_later_line_supersedes_a_dead_event_whether_or_not_it_left(operator) -> None:
    with refusing(MARKER) as endpoint:
        one = with_dead_events(operator(endpoint.url), people=4)
        # Person 0 leaves with another state, person 1 returns to its first state, person 2 is dead again, person 3 has
        # no new line.
        append(one, [person(0, "later"), person(1, "first"), person(2, MARKER.decode() + " again")])
        summary = one.run().expect(0).summary()
        assert (summary["delivered"], summary["unchanged"], summary["dead"]) == (1, 1, 1)
        endpoint.marker, endpoint.taken = HEALED, []

        ended = one.call("dead-letters", NAME, "--replay").expect(0)
        assert "3 skipped" in ended.stdout and "later line" in ended.stdout, ended.talk()
        assert sorted(json.loads(data)["visit"]["mark"] for data in endpoint.taken) == [
            MARKER.decode(),
            MARKER.decode() + " again",
        ]
        assert len(letters(one)) == 3, "a superseded letter stays until it is purged"


def test_what_is_refused_again_stays_and_the_rest_leaves(operator) -> None:
    with refusing(MARKER) as endpoint:
        one = with_dead_events(operator(endpoint.url), people=20)
        endpoint.marker, endpoint.taken = MARKER + b"\",\"number\":7}", []
        ended = one.call("dead-letters", NAME, "--replay", "--json").expect(1)
        done = json.loads(ended.stdout)
        assert (done["replayed"], done["refused"], len(endpoint.taken)) == (19, 1, 19)
        assert len(letters(one)) == 1


def test_a_replay_that_is_denied_ends_with_4_and_loses_nothing(operator, monkeypatch: pytest.MonkeyPatch) -> None:
    with refusing(MARKER) as endpoint:
        one = with_dead_events(operator(endpoint.url), people=5)
        with monkeypatch.context() as patch:
            patch.setattr(endpoint, "put", denied)
            ended = one.call("dead-letters", NAME, "--replay").expect(4)
            assert "AccessDeniedException" in ended.stderr, ended.talk()
        assert len(letters(one)) == 5
        endpoint.marker = HEALED
        assert replayed(one)["replayed"] == 5


def test_a_replay_killed_in_the_middle_repeats_the_same_events_at_most(operator) -> None:
    with refusing(MARKER) as endpoint:
        one = with_dead_events(operator(endpoint.url), people=1_000)
        dead = events(one)
        endpoint.marker, endpoint.taken = HEALED, []
        killed_when(one, lambda: len(endpoint.taken) >= 300)
        assert len(endpoint.taken) < 1_000, "the replay ended before it was killed; this test needs more letters"
        before = len(endpoint.taken)
        again = replayed(one)
        assert set(endpoint.taken) == set(dead)
        assert len(endpoint.taken) - 1_000 <= 500, "at most one request is sent twice"
        assert again["replayed"] + before == len(endpoint.taken)
        assert letters(one) == []


def test_nothing_is_replayed_or_purged_beside_a_run(operator, monkeypatch: pytest.MonkeyPatch) -> None:
    with refusing(MARKER) as endpoint:
        one = with_dead_events(operator(endpoint.url), people=2)
        monkeypatch.setattr(endpoint, "put", denied)
        append(one, [person(9, "never taken")])
        run = one.start()
        run.says("Paused")
        for options in (("--replay",), ("--purge", "--yes")):
            refused = one.call("dead-letters", NAME, *options).expect(1)
            assert str(run.pid) in refused.stderr, refused.talk()
        assert len(letters(one)) == 2


def test_nothing_is_replayed_after_a_run_that_was_cut_short(operator, monkeypatch: pytest.MonkeyPatch) -> None:
    with refusing(MARKER) as endpoint:
        one = with_dead_events(operator(endpoint.url), people=2)
        with monkeypatch.context() as patch:
            patch.setattr(endpoint, "put", denied)
            append(one, [person(0, "newer")])
            run = one.start()
            run.says("Paused")
            run.signal(signal.SIGKILL)
            run.end()
        endpoint.marker, endpoint.taken = HEALED, []
        assert "Run the destination" in one.call("dead-letters", NAME, "--replay").expect(1).stderr
        assert endpoint.taken == []
        one.run().expect(0)
        done = replayed(one)
        assert (done["replayed"], done["superseded"]) == (1, 1)


def test_a_throttled_replay_ends_at_a_signal(operator, monkeypatch: pytest.MonkeyPatch) -> None:
    with refusing(MARKER) as endpoint:
        one = with_dead_events(operator(endpoint.url), people=2)
        asked: list[int] = []
        busy = {"__type": "ThrottlingException", "message": "Rate exceeded"}
        monkeypatch.setattr(endpoint, "put", lambda records: asked.append(len(records)) or (400, busy))
        process = replaying(one)
        until(lambda: len(asked) > 2, "some tries")
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 130
        assert len(letters(one)) == 2


def test_the_list_tells_reasons_and_a_purge_needs_a_yes(operator) -> None:
    with refusing(MARKER) as endpoint:
        one = operator(endpoint.url)
        none = one.call("dead-letters", NAME)
        assert none.code == 1 and NAME in none.stderr, none.talk()
        one = with_dead_events(one, people=2, more=[b"no profile", b"\x1b[31m{"])
        listed = one.call("dead-letters", NAME).expect(0)
        assert listed.stdout.count("ValidationException") == 2 and listed.stdout.count("malformed") == 2, listed.talk()
        assert "\x1b" not in listed.stdout
        assert max(map(len, listed.stdout.splitlines())) < 240
        assert "--yes" in one.call("dead-letters", NAME, "--purge").expect(2).stderr
        assert "can't be used together with" in one.call("dead-letters", NAME, "--replay", "--purge").expect(2).stderr
        assert len(letters(one)) == 4
        assert "4" in one.call("dead-letters", NAME, "--purge", "--yes").expect(0).stderr
        assert NAME in one.call("dead-letters", NAME).expect(0).stderr
        assert letters(one) == []


def person(number: int, mark: str) -> bytes:
    return feeds.compact(
        visit={"mark": mark, "number": number},
        segmentMembership={"ups": {HIGH.id: {"lastQualificationTime": "2020-05-25T21:24:39Z", "status": "realized"}}},
        identityMap={"ECID": [{"id": f"{number:038d}", "primary": True}]},
    )


def with_dead_events(one: Outflow, people: int, more: list[bytes] = []) -> Outflow:
    """Each person's first event was delivered, and the second one is dead."""
    lines = [person(number, "first") for number in range(people)]
    lines += [person(number, MARKER.decode()) for number in range(people)]
    one.apply(feeds.activation(attributes=("visit",)), feeds.text(lines + more))
    summary = one.run("--max-pause", "20s").expect(0).summary()
    assert (summary["delivered"], summary["dead"]) == (people, people), summary
    return one


def denied(_: list[dict]) -> tuple[int, dict]:
    return 400, {"__type": "AccessDeniedException", "message": "not authorized to perform: kinesis:PutRecords"}


def append(one: Outflow, lines: list[bytes]) -> None:
    with one.feed.open("ab") as feed:
        feed.write(feeds.text(lines))


def letters(one: Outflow) -> list[dict]:
    listed = one.call("dead-letters", NAME, "--json").expect(0)
    return [json.loads(line) for line in listed.stdout.splitlines()]


def events(one: Outflow) -> list[bytes]:
    """Returns the dead events, byte for byte."""
    listed = one.call("dead-letters", NAME, "--json").expect(0)
    return [line.partition('"event":')[2].removesuffix("}").encode() for line in listed.stdout.splitlines()]


def replayed(one: Outflow) -> dict:
    return json.loads(one.call("dead-letters", NAME, "--replay", "--json").expect(0).stdout)


def killed_when(one: Outflow, moment) -> None:
    """Starts a replay and kills it at some moment."""
    process = replaying(one)
    until(moment, "the moment of the kill", every=0.001)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


def replaying(one: Outflow) -> subprocess.Popen:
    command = one.command("dead-letters", NAME, "--replay")
    return subprocess.Popen(command, env=one.environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
