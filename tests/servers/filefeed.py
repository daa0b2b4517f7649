"""Files as a feed: lines that say whose they are and which, the folder they lie in, and what arrived of them.

A line is a pair: a person and a number. Every number is another value, so each line of a file that is read is due.
"""

from __future__ import annotations

import gzip
import json
import os
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

# Nothing is refused.
NO_MARKER = b"\x00"
SECONDS = 8


def visits(first: int, last: int, people: int = 7) -> list[Pair]:
    """The visits with these numbers, of a few people in turn: their order shows in each one's."""
    return [(f"p{number % people}", number) for number in range(first, last + 1)]


def crowd(count: int, number: int = 1, start: int = 0) -> list[Pair]:
    """One visit each of that many people; each line is as long as any other with a number of as many digits."""
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
    """Without its line end."""
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
class Ran:
    """A run that has ended: what it said, its summary, and what arrived during it."""

    said: str
    summary: dict
    came: list[Pair]

    def brings(self, expected: list[Pair], **counts: int) -> "Ran":
        """Each expected line arrived once, of each person in that order, and nothing else; the counts are as given."""
        check(self.came, expected)
        found = {fate: self.summary[fate] for fate in counts}
        assert found == counts, f"{found}, expected {counts}\n{self.said}"
        return self

    def names(self, *words: str | tuple[str, ...]) -> "Ran":
        """stderr has every word, or one of several, in any case."""
        for word in words:
            one_of = (word,) if isinstance(word, str) else word
            assert any(one.lower() in self.said.lower() for one in one_of), f"nothing is said of {one_of}\n{self.said}"
        return self


def check(came: list[Pair], expected: list[Pair]) -> None:
    missing, beyond = Counter(expected) - Counter(came), Counter(came) - Counter(expected)
    assert not missing and not beyond, (
        f"{missing.total()} lines did not arrive, such as {sorted(missing)[:5]}; "
        f"{beyond.total()} arrived that should not, such as {sorted(beyond)[:5]}"
    )
    assert by_person(came) == by_person(expected), "in another order"


def by_person(pairs: list[Pair]) -> dict[str, list[int]]:
    people: dict[str, list[int]] = {}
    for person, number in pairs:
        people.setdefault(person, []).append(number)
    return people


class AtOnce(Handler):
    """Does not wait for more to send: each person's events leave one after another, and a wait would be one for each."""

    disable_nagle_algorithm = True


class Taking(Refusing):
    """An endpoint that takes everything, unless it is down."""

    def __init__(self) -> None:
        super().__init__(NO_MARKER)
        self.RequestHandlerClass = AtOnce
        self.begin()

    def begin(self) -> None:
        """Nothing was taken yet, nothing turned away."""
        self.taken, self.down, self.turned_away = [], False, 0

    def put(self, records: list[dict]) -> tuple[int, dict]:
        self.turned_away += self.down
        return super().put(records)


def taking_all() -> AbstractContextManager[Taking]:
    """Serves until the end of the block."""
    return serving(Taking())


class FileFeed:
    """An operator whose feed lies in a folder, and the endpoint that takes what leaves."""

    def __init__(self, one: Outflow, endpoint: Taking) -> None:
        self.one, self.endpoint = one, endpoint
        self.folder = one.home / "feeds"
        self.folder.mkdir()
        self._looked_at = 0

    def put(self, name: str | bytes, content: bytes, mtime: float | None = None) -> Path:
        """Writes a file, in place when it is there. A name may be bytes that are no UTF-8."""
        path = self.folder / os.fsdecode(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        if mtime is not None:
            os.utime(path, (mtime, mtime))
        return path

    def replace(self, name: str | bytes, content: bytes, mtime: float | None = None) -> Path:
        """Another file takes the name, as `mv` does it; the inode is never the one before."""
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
        """Applies the spec: the feed is the folder, or what `path` is in it. The rest are settings of the source."""
        spec = self.one.spec_text(feeds.activation(attributes=("visit",)), STREAM, follow)
        plain = f"path = {toml(str(self.one.feed))}"
        assert plain in spec
        settings = [f"path = {toml(str(self.folder / path))}", *(f"{key} = {toml(value)}" for key, value in source.items())]
        self.one.spec.write_text(spec.replace(plain, "\n".join(settings)))
        return self.one.call("apply", str(self.one.spec)).expect(code)

    def came(self) -> list[Pair]:
        """What arrived since this was last asked."""
        taken = self.endpoint.taken[self._looked_at :]
        self._looked_at += len(taken)
        return [pair_of(json.loads(data)) for data in taken]

    def run(self, code: int = 0, *options: str) -> Ran:
        """A run to the end of the feed."""
        ended = self.one.run("--max-pause", "20s", *options).expect(code)
        ran = Ran(ended.stderr, ended.summary(), self.came())
        assert ran.summary["delivered"] == len(ran.came), ran.summary
        return ran

    def has_nothing_left(self) -> Ran:
        """The next run finds nothing to do and nothing wrong."""
        return self.run(0).brings([], received=0)

    @contextmanager
    def following(self, *options: str) -> Iterator[Running]:
        """A run that follows, to be ended by `drain` or otherwise."""
        run = self.one.start(*options)
        try:
            yield run
        finally:
            run.stop()

    def wait(self, count: int) -> None:
        """Until that many events have arrived, over all runs."""
        taken = self.endpoint.taken
        until(lambda: len(taken) >= count, f"{count} events, {len(taken)} now", SECONDS, every=0.01)

    def drain(self, run: Running, *codes: int) -> Ran:
        """Ends a run that follows as an operator would."""
        run.signal(signal.SIGTERM)
        ended = run.end(SECONDS)
        assert ended.code in (codes or (0,)), f"exit code {ended.code}\n{ended.talk()}"
        return Ran(ended.stderr, ended.summary(), self.came())

    def kill(self, run: Running) -> None:
        run.signal(signal.SIGKILL)
        run.end(SECONDS)

    def dead_letters(self) -> list[dict]:
        listed = self.one.call("dead-letters", NAME, "--json").expect(0).stdout
        return [json.loads(row) for row in listed.splitlines()]


def pair_of(event: dict) -> Pair:
    return event["identityMap"]["ECID"][0]["id"], event["visit"]["number"]
