"""Tests feeds of packed files, and files that change during a run that does not follow them."""

from __future__ import annotations

import gzip
import os
import signal
from collections.abc import Callable

import pytest
import zstandard

import feeds
from outflow import Outflow, toml
from refusing import Refusing, refusing
from test_follow import NO_MARKER, each_once_and_in_order
from waiting import until

LINES = 12_000


def reads(one: Outflow, name: str, content: bytes) -> None:
    """Sets the destination's feed to a file with this name."""
    one.apply(feeds.activation(meta=True), b"")
    path = one.home / name
    path.write_bytes(content)
    one.spec.write_text(one.spec.read_text().replace(toml(str(one.feed)), toml(str(path))))
    one.call("apply", str(one.spec), "--from", "start").expect(0)


def in_two(pack: Callable[[bytes], bytes], text: bytes) -> bytes:
    """Returns two packed parts in sequence, cut in the middle of a line."""
    half = len(text) // 2
    return pack(text[:half]) + pack(text[half:])


@pytest.mark.parametrize(
    ("name", "pack"), [("feed.ndjson.gz", gzip.compress), ("feed.ndjson.zst", zstandard.ZstdCompressor().compress)]
)
def test_a_packed_feed_is_resumed_after_a_kill(operator, name: str, pack: Callable[[bytes], bytes]) -> None:
    with refusing(NO_MARKER) as endpoint:
        one = operator(endpoint.url)
        reads(one, name, in_two(pack, feeds.text(feeds.visits(31, LINES, 300))))
        repeated = 0
        for share in (0.2, 0.6):
            run = one.start()
            until(lambda: len(set(endpoint.taken)) > share * LINES, "a part of the events", every=0.002)
            run.signal(signal.SIGKILL)
            run.end()
            committed = one.committed()
            repeated += len(set(endpoint.taken)) - committed
        assert committed > 0
        one.run("--max-pause", "60s").expect(0).summary()
        each_once_and_in_order(endpoint, LINES, repeats=repeated)


def changed_under(operator, endpoint: Refusing, change: Callable[[Outflow], None]) -> str:
    """Changes the feed during a run. Returns the ended run."""
    one = operator(endpoint.url)
    # The feed is longer than what the run reads ahead.
    one.apply(feeds.activation(meta=True), feeds.text(feeds.visits(32, 300_000, 3_000)))
    run = one.start()
    until(lambda: len(endpoint.taken) > 1_000, "some events")
    change(one)
    ended = run.end().expect(1)
    summary = ended.summary()
    assert summary["delivered"] == summary["received"] > 1_000, summary
    each_once_and_in_order(endpoint, summary["delivered"])
    return ended.stderr


def test_a_file_that_is_cut_under_a_run_is_said_and_what_was_read_is_delivered(operator) -> None:
    with refusing(NO_MARKER) as endpoint:
        said = changed_under(operator, endpoint, lambda one: os.truncate(one.feed, 1_000))
        assert "profiles.ndjson: it had" in said and "now it has 1000" in said, said


def test_a_file_that_appears_after_a_kill_comes_after_all_that_was_begun(operator) -> None:
    """The run sent the first file's events but was killed before a commit. The order is on disk anyway."""
    visits = feeds.visits(33, 1_000, 40)
    with refusing(NO_MARKER) as endpoint:
        one = operator(endpoint.url)
        folder = one.home / "feeds"
        folder.mkdir()
        (folder / "m.ndjson").write_bytes(feeds.text(visits[:500]))
        one.apply(feeds.activation(meta=True), b"")
        one.spec.write_text(one.spec.read_text().replace(toml(str(one.feed)), toml(str(folder))))
        one.call("apply", str(one.spec), "--from", "start").expect(0)
        run = one.start()
        until(lambda: endpoint.taken, "a record to arrive", every=0.001)
        run.signal(signal.SIGKILL)
        run.end()
        (folder / "a.ndjson").write_bytes(feeds.text(visits[500:]))
        one.run("--max-pause", "60s").expect(0).summary()
        each_once_and_in_order(endpoint, 1_000, repeats=1_000)
