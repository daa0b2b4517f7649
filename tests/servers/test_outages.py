"""Tests a missing resource: the run reports it, and resumes automatically once the resource is back."""

from __future__ import annotations

import feeds
import model
from checks import arrived, same, summary_agrees
from endpoints import Kinesis, dead_endpoint
from outflow import NAME, Outflow


def test_a_run_waits_for_its_stream_and_then_goes_on(kinesis: Kinesis, new_stream, online: Outflow) -> None:
    lines, name = feeds.histories(30, 200, 15), "created-late"
    online.apply(feeds.activation(), feeds.text(lines), name)
    run = online.start()
    run.says(name)
    assert run.alive()

    new_stream(2, name)
    summary = run.end().expect(0).summary()

    outcome = model.run(lines, feeds.activation())
    same(arrived(kinesis, name), outcome.by_key())
    summary_agrees(summary, outcome)


def test_nothing_listening_ends_a_run_with_a_longest_pause(operator) -> None:
    with dead_endpoint() as url:
        one = operator(url)
        one.apply(feeds.activation(), feeds.text(feeds.visits(31, 20, 3)))
        ended = one.run("--max-pause", "2s").expect(5)
        assert url.removeprefix("http://") in ended.stderr, ended.talk()
        summary = ended.summary()
        assert summary["delivered"] == 0 and summary["pending"] > 0


def test_preview_of_a_file_needs_no_endpoint(operator) -> None:
    with dead_endpoint() as url:
        one = operator(url)
        one.apply(feeds.activation(), feeds.text(feeds.visits(32, 20, 3)))
        assert len(one.preview()) == 20


def test_a_destination_that_is_not_there_is_a_failure_with_its_name(offline: Outflow) -> None:
    ended = offline.call("run", NAME, "--json").expect(1)
    assert NAME in ended.stderr, ended.talk()
