"""Rotation by every scheme there is, while a run follows, while it is stopped, and behind a backlog: nothing lost, nothing twice."""

from __future__ import annotations

import contextlib
import gzip
import json
import logging
import logging.handlers
import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from filefeed import SECONDS, FileFeed, Pair, check, gz, line, pair_of, text, visits
from waiting import until

FEED = "feed.ndjson"


# --- rotators, each as its program does it: called with the file and how often it was rotated before ---------------------


def keeping_time(file: Path) -> None:
    """gzip and logrotate give the packed file the time of the plain one."""
    found = file.stat()
    packed = file.with_name(f"{file.name}.gz")
    packed.write_bytes(gz(file.read_bytes()))
    os.utime(packed, ns=(found.st_atime_ns, found.st_mtime_ns))
    file.unlink()


def with_new_time(file: Path) -> None:
    """What shell scripts and Python's rotators do."""
    file.with_name(f"{file.name}.gz").write_bytes(gz(file.read_bytes()))
    file.unlink()


def shifted(file: Path) -> None:
    for number in range(9, 0, -1):
        for ending in ("", ".gz"):
            old = file.with_name(f"{file.name}.{number}{ending}")
            if old.exists():
                old.rename(file.with_name(f"{file.name}.{number + 1}{ending}"))


def numbered(file: Path, _: int) -> None:
    shifted(file)
    file.rename(f"{file}.1")


def numbered_packed_at_once(file: Path, number: int) -> None:
    numbered(file, number)
    with_new_time(Path(f"{file}.1"))


def numbered_packed_later(file: Path, number: int) -> None:
    numbered(file, number)
    if (old := Path(f"{file}.2")).exists():
        keeping_time(old)


def numbered_packed_later_with_a_new_time(file: Path, number: int) -> None:
    numbered(file, number)
    if (old := Path(f"{file}.2")).exists():
        with_new_time(old)


def dated(file: Path, number: int) -> None:
    file.rename(f"{file}-202601{number + 1:02}")


def dated_packed_at_once(file: Path, number: int) -> None:
    dated(file, number)
    with_new_time(Path(f"{file}-202601{number + 1:02}"))


def dated_packed_later(file: Path, number: int) -> None:
    dated(file, number)
    if (old := Path(f"{file}-202601{number:02}")).exists():
        keeping_time(old)


def counted_up(file: Path, number: int) -> None:
    """Log4j2 with `fileIndex="max"` or without bounds: the highest number is the newest."""
    file.rename(f"{file}.{number + 1}")


def counted_up_and_padded(file: Path, number: int) -> None:
    file.rename(f"{file}.{number + 1:04}")


def copied_and_cut(file: Path, _: int) -> None:
    shifted(file)
    shutil.copy(file, f"{file}.1")
    os.truncate(file, 0)


def copied_with_its_time_and_cut(file: Path, number: int) -> None:
    shutil.copy2(file, f"{file}-202601{number + 1:02}")
    os.truncate(file, 0)


def copied_packed_and_cut(file: Path, _: int) -> None:
    shifted(file)
    Path(f"{file}.1.gz").write_bytes(gz(file.read_bytes()))
    os.truncate(file, 0)


ROTATORS = (
    numbered,
    numbered_packed_at_once,
    numbered_packed_later,
    numbered_packed_later_with_a_new_time,
    dated,
    dated_packed_at_once,
    dated_packed_later,
    counted_up,
    counted_up_and_padded,
    copied_and_cut,
    copied_with_its_time_and_cut,
    copied_packed_and_cut,
)
Rotator = Callable[[Path, int], None]


def turn(rotate: Rotator, file: Path, number: int) -> None:
    """Rotates once. The times of files are only as fine as the kernel's clock: no two rotations within one tick."""
    time.sleep(0.01)
    rotate(file, number)
    time.sleep(0.01)


rotators = pytest.mark.parametrize("rotate", ROTATORS, ids=[rotate.__name__ for rotate in ROTATORS])


def following_one(fed: FileFeed, pairs: list[Pair]) -> Path:
    file = fed.put(FEED, text(pairs))
    fed.set_up(FEED, follow=True)
    return file


@rotators
def test_rotated_while_it_is_followed(fed: FileFeed, rotate: Rotator) -> None:
    file = following_one(fed, visits(1, 50))
    with fed.following() as run:
        fed.wait(50)
        for number in range(4):
            turn(rotate, file, number)
            fed.add(FEED, text(visits(50 * number + 51, 50 * number + 100)))
            fed.wait(50 * number + 100)
        fed.drain(run).brings(visits(1, 250))


@rotators
def test_rotated_twice_between_two_runs(fed: FileFeed, rotate: Rotator) -> None:
    file = following_one(fed, visits(1, 50))
    with fed.following() as run:
        fed.wait(50)
        fed.drain(run).brings(visits(1, 50))
    fed.add(FEED, text(visits(51, 60)))
    for number in range(2):
        turn(rotate, file, number)
        fed.add(FEED, text(visits(50 * number + 61, 50 * number + 110)))
    with fed.following() as run:
        fed.wait(160)
        fed.add(FEED, text(visits(161, 170)))
        fed.wait(170)
        fed.drain(run).brings(visits(51, 170))


def has_open(pid: int, file: Path) -> bool:
    found = file.stat()
    for opened in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            if os.path.samestat(opened.stat(), found):
                return True
    return False


@rotators
def test_rotated_behind_a_backlog_and_again_before_the_restart(fed: FileFeed, rotate: Rotator) -> None:
    file = following_one(fed, visits(1, 50))
    with fed.following("--drain-timeout", "100ms") as run:
        fed.wait(50)
        fed.endpoint.down = True
        fed.add(FEED, text(visits(51, 100)))
        until(lambda: fed.endpoint.turned_away, "a request to be turned away", every=0.01)
        turn(rotate, file, 0)
        fed.add(FEED, text(visits(101, 150)))
        until(lambda: has_open(run.pid, file), "the run to go on to the new file", every=0.01)
        fed.drain(run, 0, 130).brings(visits(1, 50))
    turn(rotate, file, 1)
    fed.add(FEED, text(visits(151, 200)))
    fed.endpoint.down = False
    with fed.following() as run:
        fed.wait(200)
        fed.drain(run).brings(visits(51, 200))


@pytest.mark.parametrize("rotate", [numbered_packed_later, numbered_packed_later_with_a_new_time, dated, copied_packed_and_cut])
def test_rotated_behind_a_backlog_and_killed_before_it_is_noticed(fed: FileFeed, rotate: Rotator) -> None:
    file = following_one(fed, visits(1, 50))
    with fed.following() as run:
        fed.wait(50)
        fed.endpoint.down = True
        fed.add(FEED, text(visits(51, 100)))
        until(lambda: fed.endpoint.turned_away, "a request to be turned away", every=0.01)
        turn(rotate, file, 0)
        fed.add(FEED, text(visits(101, 150)))
        fed.kill(run)
    before = fed.came()
    turn(rotate, file, 1)
    fed.add(FEED, text(visits(151, 200)))
    fed.endpoint.down = False
    with fed.following() as run:
        until(lambda: latest(fed) == 200, "the last event", SECONDS)
        came = fed.drain(run).came
    # Of the first ones some may be sent again, and of each person they come first.
    again = [pair for pair in visits(1, 50) if pair in came]
    check(before + came, visits(1, 50) + again + visits(51, 200))


def latest(fed: FileFeed) -> int:
    return max((pair_of(json.loads(data))[1] for data in fed.endpoint.taken), default=0)


# --- the programs themselves ---------------------------------------------------------------------------------------------


class Log:
    """Lines written through one of Python's own handlers."""

    def __init__(self, handler: logging.handlers.BaseRotatingHandler) -> None:
        self.handler = handler

    def add(self, pairs: list[Pair]) -> None:
        for pair in pairs:
            self.handler.emit(logging.makeLogRecord({"msg": line(pair).decode()}))


def packing(handler: logging.handlers.BaseRotatingHandler) -> logging.handlers.BaseRotatingHandler:
    """As Python's cookbook packs what was rotated: another file, with a time of its own."""

    def rotator(source: str, target: str) -> None:
        with open(source, "rb") as plain, gzip.open(target, "wb") as packed:
            shutil.copyfileobj(plain, packed)
        os.remove(source)

    handler.namer, handler.rotator = lambda name: f"{name}.gz", rotator
    return handler


@pytest.mark.parametrize("pack", [lambda handler: handler, packing], ids=["plain", "packed"])
def test_python_rotates_by_size_under_a_run_that_follows(fed: FileFeed, pack: Callable) -> None:
    """Some thirty times, as fast as it can."""
    file = fed.folder / FEED
    log = Log(pack(logging.handlers.RotatingFileHandler(file, maxBytes=8_000, backupCount=50)))
    log.add(visits(1, 20))
    fed.set_up(FEED, follow=True)
    with fed.following() as run:
        fed.wait(20)
        log.add(visits(21, 1_200))
        fed.wait(1_200)
        fed.drain(run).brings(visits(1, 1_200))


@pytest.mark.parametrize("pack", [lambda handler: handler, packing], ids=["plain", "packed"])
def test_python_rotates_by_size_between_runs(fed: FileFeed, pack: Callable) -> None:
    log = Log(pack(logging.handlers.RotatingFileHandler(fed.folder / FEED, maxBytes=8_000, backupCount=50)))
    log.add(visits(1, 100))
    fed.set_up(FEED, follow=True)
    # What lay rotated before the first run is no part of the file that is followed.
    last = (fed.folder / FEED).read_bytes().count(b"\n")
    with fed.following() as run:
        fed.wait(last)
        fed.drain(run).brings(visits(101 - last, 100))
    for first in (101, 301, 501):
        log.add(visits(first, first + 199))
        with fed.following() as run:
            fed.wait(last + first + 199 - 100)
            fed.drain(run).brings(visits(first, first + 199))


@pytest.mark.parametrize("pack", [lambda handler: handler, packing], ids=["plain", "packed"])
@pytest.mark.parametrize("running", [True, False], ids=["running", "stopped"])
def test_python_rotates_by_time(fed: FileFeed, pack: Callable, running: bool) -> None:
    handler = pack(logging.handlers.TimedRotatingFileHandler(fed.folder / FEED, when="midnight", utc=True))
    log = Log(handler)

    def midnights(first: int, last: int) -> None:
        """A day's lines each, and the night after it."""
        for day in range(first, last):
            log.add(visits(50 * day + 1, 50 * day + 50))
            handler.rolloverAt = 1_700_006_400 + 86_400 * day
            handler.doRollover()

    log.add(visits(1, 1))
    fed.set_up(FEED, follow=True)
    with fed.following() as run:
        fed.wait(1)
        if not running:
            fed.drain(run)
        log.add(visits(2, 50))
        midnights(1, 4)
        log.add(visits(201, 220))
        if running:
            fed.wait(220)
            fed.drain(run).brings(visits(1, 220))
            return
    with fed.following() as run:
        fed.wait(220)
        fed.drain(run).brings(visits(2, 220))


LOGROTATE = {
    "create": "create",
    "compress": "create\ncompress",
    "delaycompress": "create\ncompress\ndelaycompress",
    "copytruncate": "copytruncate",
    "copytruncate, compress": "copytruncate\ncompress",
    "dateext": "create\ndateext\ndateformat -%Y%m%d-%s",
    "dateext, delaycompress": "create\ndateext\ndateformat -%Y%m%d-%s\ncompress\ndelaycompress",
    "start": "create\nstart 0",
}


@pytest.mark.skipif(not shutil.which("logrotate"), reason="logrotate is not installed")
@pytest.mark.parametrize("case", LOGROTATE)
def test_logrotate_while_it_runs_and_while_it_is_stopped(fed: FileFeed, case: str) -> None:
    file = following_one(fed, visits(1, 50))
    config = fed.one.home / "logrotate.conf"
    config.write_text(f'"{file}" {{\nrotate 20\n{LOGROTATE[case]}\n}}\n')
    config.chmod(0o600)

    def rotate() -> None:
        subprocess.run(["logrotate", "-f", "-s", fed.one.home / "status", config], check=True, capture_output=True)
        if "dateext" in case:  # a name a second
            time.sleep(1.05 - time.time() % 1)

    with fed.following() as run:
        fed.wait(50)
        fed.add(FEED, text(visits(51, 60)))
        fed.wait(60)
        rotate()
        fed.add(FEED, text(visits(61, 100)))
        fed.wait(100)
        fed.drain(run).brings(visits(1, 100))
    fed.add(FEED, text(visits(101, 120)))
    rotate()
    fed.add(FEED, text(visits(121, 150)))
    rotate()
    fed.add(FEED, text(visits(151, 200)))
    with fed.following() as run:
        fed.wait(200)
        fed.drain(run).brings(visits(101, 200))


@rotators
def test_a_glob_over_the_family_read_to_its_end_between_rotations(fed: FileFeed, rotate: Rotator) -> None:
    """A run a day, without following: each takes what is new, though all have other names by then."""
    file = fed.put(FEED, text(visits(1, 40)))
    fed.set_up(f"{FEED}*")
    fed.run(0).brings(visits(1, 40))
    for number in range(3):
        fed.add(FEED, text(visits(100 * number + 41, 100 * number + 50)))
        turn(rotate, file, number)
        fed.add(FEED, text(visits(100 * number + 101, 100 * number + 140)))
        fed.run(0).brings(visits(100 * number + 41, 100 * number + 50) + visits(100 * number + 101, 100 * number + 140))
    fed.has_nothing_left()
