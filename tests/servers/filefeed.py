"""Feeds of files: their lines, their folder, and the lines that arrived.

A line is a pair of a person and a number. The number is a mapped attribute, so each line with a new number is due.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import signal
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import zstandard

import feeds
from loopback import serving
from outflow import NAME, STREAM, Ended, Outflow, Running, toml
from refusing import Handler, Refusing
from waiting import until

Pair = tuple[str, int]

# The endpoint refuses nothing.
NO_MARKER = b"\x00"
SECONDS = 20


def visits(first: int, last: int, people: int = 7) -> list[Pair]:
    """Returns visits with these numbers, of a few people in turn. The numbers of each person show the order."""
    return [(f"p{number % people}", number) for number in range(first, last + 1)]


def crowd(count: int, number: int = 1, start: int = 0) -> list[Pair]:
    """Returns one visit of each of `count` people. Lines have the same length if the numbers have as many digits."""
    return [(f"q{index:06}", number) for index in range(start, start + count)]


def entity(pair: Pair, status: str = "realized", **more: object) -> dict[str, object]:
    person, number = pair
    return {
        **more,
        "visit": {"number": number},
        "segmentMembership": {
            "ups": {feeds.HIGH.id: {"lastQualificationTime": "2020-05-25T21:24:39Z", "status": status}}
        },
        "identityMap": {"ECID": [{"id": person, "primary": True}]},
    }


def line(pair: Pair, status: str = "realized", **more: object) -> bytes:
    """Returns a line without its line end."""
    return feeds.compact(**entity(pair, status, **more))


def text(pairs: Iterable[Pair], **more: object) -> bytes:
    return feeds.text([line(pair, **more) for pair in pairs])


def plain(content: bytes) -> bytes:
    return content


def gz(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


def zst(content: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(content)


@dataclass(frozen=True)
class RunResult:
    """A run that has ended: its output, its summary, and the events that arrived during it."""

    said: str
    summary: dict
    arrived: list[Pair]

    def delivers(self, expected: list[Pair], **counts: int) -> "RunResult":
        """Checks that each expected line arrived once and in order for each person, and checks the counts."""
        check(self.arrived, expected)
        found = {fate: self.summary[fate] for fate in counts}
        assert found == counts, f"{found}, expected {counts}\n{self.said}"
        return self

    def mentions(self, *words: str | tuple[str, ...]) -> "RunResult":
        """Checks that stderr has every word, in upper or lower case. Of a tuple, one word is enough."""
        for word in words:
            one_of = (word,) if isinstance(word, str) else word
            assert any(one.lower() in self.said.lower() for one in one_of), f"stderr has none of {one_of}\n{self.said}"
        return self


def check(arrived: list[Pair], expected: list[Pair]) -> None:
    missing, beyond = Counter(expected) - Counter(arrived), Counter(arrived) - Counter(expected)
    assert not missing and not beyond, (
        f"{missing.total()} lines did not arrive, such as {sorted(missing)[:5]}; "
        f"{beyond.total()} arrived that should not, such as {sorted(beyond)[:5]}"
    )
    assert by_person(arrived) == by_person(expected), "the order is different"


def by_person(pairs: list[Pair]) -> dict[str, list[int]]:
    people: dict[str, list[int]] = {}
    for person, number in pairs:
        people.setdefault(person, []).append(number)
    return people


class AtOnce(Handler):
    """Sends answers without Nagle's delay of 40 ms, which would add up over the events of one person."""

    disable_nagle_algorithm = True


class Taking(Refusing):
    """An endpoint that accepts every record while it is up."""

    def __init__(self) -> None:
        super().__init__(NO_MARKER)
        self.RequestHandlerClass = AtOnce
        self.begin()

    def begin(self) -> None:
        """Clears the records, and is up again."""
        self.taken, self.down, self.turned_away = [], False, 0

    def put(self, records: list[dict]) -> tuple[int, dict]:
        self.turned_away += self.down
        return super().put(records)


class Seeing(Taking):
    """An endpoint that stores the keys of the signatures."""

    def __init__(self) -> None:
        super().__init__()
        self.RequestHandlerClass = WithKeys
        self.signed: list[str] = []


class WithKeys(AtOnce):
    def do_POST(self) -> None:
        key = re.search(r"Credential=([A-Z0-9]+)/", self.headers["authorization"])
        self.server.signed.append(key.group(1) if key else "")
        super().do_POST()


def taking_all() -> AbstractContextManager[Taking]:
    """Serves until the end of the block."""
    return serving(Taking())


class FileFeed:
    """An operator whose feed is in a folder, and the endpoint for its records."""

    def __init__(self, one: Outflow, endpoint: Taking) -> None:
        self.one, self.endpoint = one, endpoint
        self.folder = one.home / "feeds"
        self.folder.mkdir()
        self._looked_at = 0

    def put(self, name: str | bytes, content: bytes, mtime: float | None = None) -> Path:
        """Writes a file, in place if it exists. The name may be bytes that aren't UTF-8."""
        path = self.folder / os.fsdecode(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        if mtime is not None:
            os.utime(path, (mtime, mtime))
        return path

    def replace(self, name: str | bytes, content: bytes, mtime: float | None = None) -> Path:
        """Moves a new file to the name, so that the inode is different."""
        fresh = self.one.home / "fresh"
        fresh.write_bytes(content)
        if mtime is not None:
            os.utime(fresh, (mtime, mtime))
        return fresh.rename(self.folder / os.fsdecode(name))

    def add(self, name: str | bytes, content: bytes) -> Path:
        path = self.folder / os.fsdecode(name)
        with path.open("ab") as out:
            out.write(content)
        return path

    def set_up(self, path: str = "", follow: bool = False, code: int = 0, **source: object) -> Ended:
        """Applies the spec. The feed is the folder, or `path` in it. Other arguments are settings of the source."""
        spec = self.one.spec_text(feeds.activation(attributes=("visit",)), STREAM, follow)
        plain = f"path = {toml(str(self.one.feed))}"
        assert plain in spec
        settings = [f"path = {toml(str(self.folder / path))}", *(f"{key} = {toml(value)}" for key, value in source.items())]
        self.one.spec.write_text(spec.replace(plain, "\n".join(settings)))
        return self.one.call("apply", str(self.one.spec)).expect(code)

    def new_arrivals(self) -> list[Pair]:
        """Returns the lines that arrived since the last call."""
        taken = self.endpoint.taken[self._looked_at :]
        self._looked_at += len(taken)
        return [pair_of(json.loads(data)) for data in taken]

    def run(self, code: int = 0, *options: str) -> RunResult:
        """Runs to the end of the feed."""
        ended = self.one.run("--max-pause", "20s", *options).expect(code)
        ran = RunResult(ended.stderr, ended.summary(), self.new_arrivals())
        assert ran.summary["delivered"] == len(ran.arrived), ran.summary
        return ran

    def expect_nothing_left(self) -> RunResult:
        """Checks that another run receives nothing and ends with 0."""
        return self.run(0).delivers([], received=0)

    @contextmanager
    def following(self, *options: str) -> Iterator[Running]:
        """Starts a run, and kills it at the end of the block if it is still active."""
        run = self.one.start(*options)
        try:
            yield run
        finally:
            run.stop()

    def wait(self, count: int) -> None:
        """Waits until this number of events has arrived in all runs together."""
        taken = self.endpoint.taken
        until(lambda: len(taken) >= count, f"{count} events, {len(taken)} now", SECONDS, every=0.01)

    def drain(self, run: Running, *codes: int) -> RunResult:
        """Ends a run with SIGTERM. Without `codes` it must end with 0."""
        run.signal(signal.SIGTERM)
        ended = run.end(SECONDS)
        assert ended.code in (codes or (0,)), f"exit code {ended.code}\n{ended.talk()}"
        return RunResult(ended.stderr, ended.summary(), self.new_arrivals())

    def kill(self, run: Running) -> None:
        run.signal(signal.SIGKILL)
        run.end(SECONDS)
        # The endpoint still accepts the sent records, however late they arrive.
        until(lambda: self.endpoint.connected == 0, "the end of its connections", SECONDS, every=0.01)

    def dead_letters(self) -> list[dict]:
        listed = self.one.call("dead-letters", NAME, "--json").expect(0).stdout
        return [json.loads(row) for row in listed.splitlines()]


def pair_of(event: dict) -> Pair:
    return event["identityMap"]["ECID"][0]["id"], event["visit"]["number"]
