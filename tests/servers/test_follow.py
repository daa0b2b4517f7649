"""Tests a followed feed that grows, rotates and is resumed after kills: every line arrives, once and in order."""

from __future__ import annotations

import gzip
import itertools
import json
import os
import random
import shutil
import signal
from pathlib import Path

import feeds
from outflow import NAME, Outflow, Running, toml
from refusing import Refusing, refusing
from waiting import until

PEOPLE = 20
# The endpoint refuses nothing.
NO_MARKER = b"\x00"


class Writer:
    """Appends visits to a file and rotates it, like a log writer and logrotate."""

    def __init__(self, folder: Path, lines: list[bytes]) -> None:
        self.folder, self.file = folder, folder / "feed.ndjson"
        self._left = iter(lines)
        self._rotations = 0
        self.written = 0

    def add(self, count: int, into: Path | None = None) -> None:
        lines = list(itertools.islice(self._left, count))
        with (into or self.file).open("ab") as out:
            out.write(feeds.text(lines))
        self.written += len(lines)

    def rename(self) -> Path:
        """Until the writer opens the new file, it writes to the old one."""
        return self.file.rename(self._next())

    def copy_and_truncate(self) -> Path:
        copy = Path(shutil.copy(self.file, self._next()))
        os.truncate(self.file, 0)
        return copy

    def _next(self) -> Path:
        self._rotations += 1
        return self.folder / f"feed.ndjson.{self._rotations}"


def following(operator, endpoint: Refusing, tmp_path: Path, path: str) -> tuple[Outflow, Path]:
    """Returns a destination that follows `path` in its own folder, which is still empty."""
    one, folder = operator(endpoint.url), tmp_path / "feeds"
    folder.mkdir()
    text = one.spec_text(feeds.activation(meta=True), "segments", follow=True)
    plain = f"path = {toml(str(one.feed))}"
    assert plain in text
    one.spec.write_text(text.replace(plain, f"path = {toml(str(folder / path))}"))
    one.call("apply", str(one.spec)).expect(0)
    return one, folder


def arrived_all(endpoint: Refusing, writer: Writer) -> None:
    until(lambda: len(set(endpoint.taken)) >= writer.written, f"{writer.written} events to arrive")


def drained(run: Running, received: int) -> dict:
    """Drains the run as an operator would."""
    run.signal(signal.SIGTERM)
    summary = run.end().expect(0).summary()
    assert summary["received"] == summary["delivered"] == received, summary
    return summary


def each_once_and_in_order(endpoint: Refusing, total: int, repeats: int = 0) -> None:
    firsts = list(dict.fromkeys(endpoint.taken))
    assert len(firsts) == total
    assert len(endpoint.taken) - total <= repeats, "an event was repeated without a kill"
    seen: dict[str, int] = {}
    for data in firsts:
        event = json.loads(data)
        who, number = event["identityMap"]["ECID"][0]["id"], event["visit"]["number"]
        assert (number, event["_meta"]["sequence"]) == (seen.get(who, 0) + 1,) * 2, who
        seen[who] = number


def test_rotation_by_rename_and_by_truncation_while_it_runs(operator, tmp_path) -> None:
    with refusing(NO_MARKER) as endpoint:
        one, folder = following(operator, endpoint, tmp_path, "feed.ndjson")
        writer = Writer(folder, feeds.visits(1, 600, PEOPLE))
        run = one.start()
        run.says("No file at")
        writer.add(100)
        arrived_all(endpoint, writer)

        old = writer.rename()
        writer.add(50, into=old)
        arrived_all(endpoint, writer)
        run.says("feed.ndjson.1. Reading continues there")
        writer.add(50)
        arrived_all(endpoint, writer)

        writer.add(30)
        writer.copy_and_truncate()
        writer.add(70)
        arrived_all(endpoint, writer)
        writer.copy_and_truncate()
        writer.add(100)
        arrived_all(endpoint, writer)
        run.says("are read from its copy")
        drained(run, writer.written)
        each_once_and_in_order(endpoint, writer.written)


def test_files_that_appear_in_a_folder_and_copies_of_them(operator, tmp_path) -> None:
    with refusing(NO_MARKER) as endpoint:
        one, folder = following(operator, endpoint, tmp_path, "")
        writer = Writer(folder, feeds.visits(2, 400, PEOPLE))
        run = one.start()
        for name in ("b.ndjson", "c.ndjson", "a.ndjson", "b.ndjson"):
            writer.add(50, into=folder / name)
            arrived_all(endpoint, writer)
        # A packed file is moved there complete.
        hidden = folder / ".packed"
        writer.add(50, into=hidden)
        packed = folder / ".packing"
        packed.write_bytes(gzip.compress(hidden.read_bytes()))
        hidden.unlink()
        packed.rename(folder / "d.ndjson.gz")
        arrived_all(endpoint, writer)
        # A copy of known content, under a name that rotation gives, is not read again.
        shutil.copy(folder / "b.ndjson", folder / "b.ndjson.1")
        run.says("b.ndjson.1 is a copy of")
        writer.add(50, into=folder / "b.ndjson")
        arrived_all(endpoint, writer)
        drained(run, writer.written)
        each_once_and_in_order(endpoint, writer.written)


def test_a_file_that_is_cut_under_the_reader_is_never_guessed_at(operator, tmp_path) -> None:
    with refusing(NO_MARKER) as endpoint:
        one, folder = following(operator, endpoint, tmp_path, "")
        writer = Writer(folder, feeds.visits(3, 300, PEOPLE))
        run = one.start()
        writer.add(10)
        arrived_all(endpoint, writer)
        writer.add(90)
        arrived_all(endpoint, writer)
        os.truncate(writer.file, writer.file.stat().st_size - 100)
        run.says("only a part of what was read, up to line 100, is unchanged", 'rewritten = "read"')
        # The run reads the other files, but not the lines after the cut.
        with writer.file.open("ab") as out:
            out.write(feeds.text(feeds.visits(6, 10, 3)))
        writer.add(50, into=folder / "other.ndjson")
        arrived_all(endpoint, writer)
        drained(run, 150)
        # A finite run reads what it can and ends with an error.
        spec = one.spec.read_text()
        one.spec.write_text(spec.replace("follow = true", "follow = false"))
        one.call("apply", str(one.spec)).expect(0)
        writer.add(50, into=folder / "other.ndjson")
        for received in (50, 0):
            ended = one.run("--max-pause", "60s").expect(1)
            assert "feed.ndjson was rewritten" in ended.stderr, ended.talk()
            assert ended.summary()["received"] == ended.summary()["delivered"] == received, ended.talk()
        each_once_and_in_order(endpoint, writer.written)


def test_an_emptied_file_without_a_copy_is_said(operator, tmp_path) -> None:
    with refusing(NO_MARKER) as endpoint:
        one, folder = following(operator, endpoint, tmp_path, "feed.ndjson")
        writer = Writer(folder, feeds.visits(4, 200, PEOPLE))
        run = one.start()
        writer.add(100)
        arrived_all(endpoint, writer)
        os.truncate(writer.file, 0)
        run.says("was truncated or rewritten and is read from its start. Any lines after its old line 100")
        writer.add(100)
        arrived_all(endpoint, writer)
        drained(run, writer.written)
        each_once_and_in_order(endpoint, writer.written)


def test_kills_between_rotations_lose_nothing(operator, tmp_path) -> None:
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    rng = random.Random(seed)
    kills = 20
    with refusing(NO_MARKER) as endpoint:
        one, folder = following(operator, endpoint, tmp_path, rng.choice(("feed.ndjson", "")))
        writer = Writer(folder, feeds.visits(5, 100_000, PEOPLE * 10))
        writer.add(50)
        for _ in range(kills):
            run = one.start()
            # Two rotations without a read between them would create a file that the run never sees.
            arrived_all(endpoint, writer)
            before = len(endpoint.taken)
            writer.add(rng.randrange(1, 400))
            until(lambda: len(endpoint.taken) > before, "an event to arrive", every=0.002)
            # The run is killed before, after, or during the rotation.
            if rng.random() < 0.5:
                run.signal(signal.SIGKILL)
            rng.choice((writer.rename, writer.copy_and_truncate))()
            writer.add(rng.randrange(1, 50))
            run.signal(signal.SIGKILL)
            run.end()
        run = one.start()
        arrived_all(endpoint, writer)
        run.signal(signal.SIGTERM)
        run.end().expect(0).summary()
        each_once_and_in_order(endpoint, writer.written, repeats=kills * 2_500)
        listed = one.call("dead-letters", NAME, "--json").expect(0).stdout
        assert listed == ""
