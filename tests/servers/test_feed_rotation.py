"""Tests rotation by common schemes, during a run, between runs, and with a backlog: each line arrives once."""

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


# --- rotators: each takes the file and how many times it was rotated before ------------------------------------------------


def pack_with_old_time(file: Path) -> None:
    """gzip and logrotate keep the modification time."""
    found = file.stat()
    packed = file.with_name(f"{file.name}.gz")
    packed.write_bytes(gz(file.read_bytes()))
    os.utime(packed, ns=(found.st_atime_ns, found.st_mtime_ns))
    file.unlink()


def pack_with_new_time(file: Path) -> None:
    """Shell scripts and Python's rotators write a new file with a new modification time."""
    file.with_name(f"{file.name}.gz").write_bytes(gz(file.read_bytes()))
    file.unlink()


def shift_numbers(file: Path) -> None:
    for number in range(9, 0, -1):
        for ending in ("", ".gz"):
            old = file.with_name(f"{file.name}.{number}{ending}")
            if old.exists():
                old.rename(file.with_name(f"{file.name}.{number + 1}{ending}"))


def rename_to_number(file: Path, _: int) -> None:
    shift_numbers(file)
    file.rename(f"{file}.1")


def number_and_pack_at_once(file: Path, number: int) -> None:
    rename_to_number(file, number)
    pack_with_new_time(Path(f"{file}.1"))


def number_and_pack_later(file: Path, number: int) -> None:
    rename_to_number(file, number)
    if (old := Path(f"{file}.2")).exists():
        pack_with_old_time(old)


def number_and_pack_later_with_new_time(file: Path, number: int) -> None:
    rename_to_number(file, number)
    if (old := Path(f"{file}.2")).exists():
        pack_with_new_time(old)


def rename_to_date(file: Path, number: int) -> None:
    file.rename(f"{file}-202601{number + 1:02}")


def date_and_pack_at_once(file: Path, number: int) -> None:
    rename_to_date(file, number)
    pack_with_new_time(Path(f"{file}-202601{number + 1:02}"))


def date_and_pack_later(file: Path, number: int) -> None:
    rename_to_date(file, number)
    if (old := Path(f"{file}-202601{number:02}")).exists():
        pack_with_old_time(old)


def count_up(file: Path, number: int) -> None:
    """Log4j2 with `fileIndex="max"` or without bounds: the highest number is the newest."""
    file.rename(f"{file}.{number + 1}")


def count_up_padded(file: Path, number: int) -> None:
    file.rename(f"{file}.{number + 1:04}")


def rename_to_backup(file: Path, _: int) -> None:
    """A custom rule."""
    for number in range(9, 0, -1):
        old = file.with_name(f"{file.name}.bak{number}")
        if old.exists():
            old.rename(file.with_name(f"{file.name}.bak{number + 1}"))
    file.rename(f"{file}.bak1")


def rename_to_part(file: Path, number: int) -> None:
    file.rename(file.with_name(f"feed ({number}).ndjson"))


def copy_and_truncate(file: Path, _: int) -> None:
    shift_numbers(file)
    shutil.copy(file, f"{file}.1")
    os.truncate(file, 0)


def copy_with_time_and_truncate(file: Path, number: int) -> None:
    shutil.copy2(file, f"{file}-202601{number + 1:02}")
    os.truncate(file, 0)


def pack_and_truncate(file: Path, _: int) -> None:
    shift_numbers(file)
    Path(f"{file}.1.gz").write_bytes(gz(file.read_bytes()))
    os.truncate(file, 0)


ROTATORS = (
    rename_to_number,
    number_and_pack_at_once,
    number_and_pack_later,
    number_and_pack_later_with_new_time,
    rename_to_date,
    date_and_pack_at_once,
    date_and_pack_later,
    count_up,
    count_up_padded,
    rename_to_backup,
    rename_to_part,
    copy_and_truncate,
    copy_with_time_and_truncate,
    pack_and_truncate,
)
Rotator = Callable[[Path, int], None]


def rotate_once(rotate: Rotator, file: Path, number: int) -> None:
    """Rotates the file. Modification times have the resolution of the kernel's tick, so no two rotations share one."""
    time.sleep(0.01)
    rotate(file, number)
    time.sleep(0.01)


rotators = pytest.mark.parametrize("rotate", ROTATORS, ids=[rotate.__name__ for rotate in ROTATORS])


def follow_one_file(fed: FileFeed, pairs: list[Pair]) -> Path:
    file = fed.put(FEED, text(pairs))
    fed.set_up(FEED, follow=True)
    return file


@rotators
def test_rotated_while_it_is_followed(fed: FileFeed, rotate: Rotator) -> None:
    file = follow_one_file(fed, visits(1, 50))
    with fed.following() as run:
        fed.wait(50)
        for number in range(4):
            rotate_once(rotate, file, number)
            fed.add(FEED, text(visits(50 * number + 51, 50 * number + 100)))
            fed.wait(50 * number + 100)
        fed.drain(run).delivers(visits(1, 250))


@rotators
def test_rotated_twice_between_two_runs(fed: FileFeed, rotate: Rotator) -> None:
    file = follow_one_file(fed, visits(1, 50))
    with fed.following() as run:
        fed.wait(50)
        fed.drain(run).delivers(visits(1, 50))
    fed.add(FEED, text(visits(51, 60)))
    for number in range(2):
        rotate_once(rotate, file, number)
        fed.add(FEED, text(visits(50 * number + 61, 50 * number + 110)))
    with fed.following() as run:
        fed.wait(160)
        fed.add(FEED, text(visits(161, 170)))
        fed.wait(170)
        fed.drain(run).delivers(visits(51, 170))


def has_open(pid: int, file: Path) -> bool:
    found = file.stat()
    for opened in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            if os.path.samestat(opened.stat(), found):
                return True
    return False


@rotators
def test_rotated_behind_a_backlog_and_again_before_the_restart(fed: FileFeed, rotate: Rotator) -> None:
    file = follow_one_file(fed, visits(1, 50))
    with fed.following("--drain-timeout", "100ms") as run:
        fed.wait(50)
        fed.endpoint.down = True
        fed.add(FEED, text(visits(51, 100)))
        until(lambda: fed.endpoint.turned_away, "a request to be turned away", every=0.01)
        rotate_once(rotate, file, 0)
        fed.add(FEED, text(visits(101, 150)))
        until(lambda: has_open(run.pid, file), "the run to go on to the new file", every=0.01)
        fed.drain(run, 0, 130).delivers(visits(1, 50))
    rotate_once(rotate, file, 1)
    fed.add(FEED, text(visits(151, 200)))
    fed.endpoint.down = False
    with fed.following() as run:
        fed.wait(200)
        fed.drain(run).delivers(visits(51, 200))


@pytest.mark.parametrize(
    "rotate", [number_and_pack_later, number_and_pack_later_with_new_time, rename_to_date, pack_and_truncate]
)
def test_rotated_behind_a_backlog_and_killed_before_it_is_noticed(fed: FileFeed, rotate: Rotator) -> None:
    file = follow_one_file(fed, visits(1, 50))
    with fed.following() as run:
        fed.wait(50)
        fed.endpoint.down = True
        fed.add(FEED, text(visits(51, 100)))
        until(lambda: fed.endpoint.turned_away, "a request to be turned away", every=0.01)
        rotate_once(rotate, file, 0)
        fed.add(FEED, text(visits(101, 150)))
        fed.kill(run)
    before = fed.new_arrivals()
    rotate_once(rotate, file, 1)
    fed.add(FEED, text(visits(151, 200)))
    fed.endpoint.down = False
    with fed.following() as run:
        until(lambda: newest_number(fed) == 200, "the last event", SECONDS)
        arrived = fed.drain(run).arrived
    # After a kill, a run may send some of the first events again, before the others of the same person.
    again = [pair for pair in visits(1, 50) if pair in arrived]
    check(before + arrived, visits(1, 50) + again + visits(51, 200))


def newest_number(fed: FileFeed) -> int:
    return max((pair_of(json.loads(data))[1] for data in fed.endpoint.taken), default=0)


# --- the programs themselves ---------------------------------------------------------------------------------------------


class Log:
    """Writes lines through one of Python's own handlers."""

    def __init__(self, handler: logging.handlers.BaseRotatingHandler) -> None:
        self.handler = handler

    def add(self, pairs: list[Pair]) -> None:
        for pair in pairs:
            self.handler.emit(logging.makeLogRecord({"msg": line(pair).decode()}))


def packing(handler: logging.handlers.BaseRotatingHandler) -> logging.handlers.BaseRotatingHandler:
    """The rotator of Python's logging cookbook: it writes a new packed file and removes the plain one."""

    def rotator(source: str, target: str) -> None:
        with open(source, "rb") as plain, gzip.open(target, "wb") as packed:
            shutil.copyfileobj(plain, packed)
        os.remove(source)

    handler.namer, handler.rotator = lambda name: f"{name}.gz", rotator
    return handler


@pytest.mark.parametrize("pack", [lambda handler: handler, packing], ids=["plain", "packed"])
def test_python_rotates_by_size_under_a_run_that_follows(fed: FileFeed, pack: Callable) -> None:
    """Makes about thirty rotations without a pause."""
    file = fed.folder / FEED
    log = Log(pack(logging.handlers.RotatingFileHandler(file, maxBytes=8_000, backupCount=50)))
    log.add(visits(1, 20))
    fed.set_up(FEED, follow=True)
    with fed.following() as run:
        fed.wait(20)
        log.add(visits(21, 1_200))
        fed.wait(1_200)
        fed.drain(run).delivers(visits(1, 1_200))


@pytest.mark.parametrize("pack", [lambda handler: handler, packing], ids=["plain", "packed"])
def test_python_rotates_by_size_between_runs(fed: FileFeed, pack: Callable) -> None:
    log = Log(pack(logging.handlers.RotatingFileHandler(fed.folder / FEED, maxBytes=8_000, backupCount=50)))
    log.add(visits(1, 100))
    fed.set_up(FEED, follow=True)
    # Files that were rotated before the first run aren't part of the followed file.
    last = (fed.folder / FEED).read_bytes().count(b"\n")
    with fed.following() as run:
        fed.wait(last)
        fed.drain(run).delivers(visits(101 - last, 100))
    for first in (101, 301, 501):
        log.add(visits(first, first + 199))
        with fed.following() as run:
            fed.wait(last + first + 199 - 100)
            fed.drain(run).delivers(visits(first, first + 199))


@pytest.mark.parametrize("pack", [lambda handler: handler, packing], ids=["plain", "packed"])
@pytest.mark.parametrize("running", [True, False], ids=["running", "stopped"])
def test_python_rotates_by_time(fed: FileFeed, pack: Callable, running: bool) -> None:
    handler = pack(logging.handlers.TimedRotatingFileHandler(fed.folder / FEED, when="midnight", utc=True))
    log = Log(handler)

    def midnights(first: int, last: int) -> None:
        """Writes the lines of each day and rotates at its end."""
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
            fed.drain(run).delivers(visits(1, 220))
            return
    with fed.following() as run:
        fed.wait(220)
        fed.drain(run).delivers(visits(2, 220))


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


@pytest.mark.parametrize("case", LOGROTATE)
def test_logrotate_while_it_runs_and_while_it_is_stopped(fed: FileFeed, case: str) -> None:
    file = follow_one_file(fed, visits(1, 50))
    config = fed.one.home / "logrotate.conf"
    config.write_text(f'"{file}" {{\nrotate 20\n{LOGROTATE[case]}\n}}\n')
    config.chmod(0o600)

    def rotate() -> None:
        subprocess.run(["logrotate", "-f", "-s", fed.one.home / "status", config], check=True, capture_output=True)
        if "dateext" in case:  # one name per second
            time.sleep(1.05 - time.time() % 1)

    with fed.following() as run:
        fed.wait(50)
        fed.add(FEED, text(visits(51, 60)))
        fed.wait(60)
        rotate()
        fed.add(FEED, text(visits(61, 100)))
        fed.wait(100)
        fed.drain(run).delivers(visits(1, 100))
    fed.add(FEED, text(visits(101, 120)))
    rotate()
    fed.add(FEED, text(visits(121, 150)))
    rotate()
    fed.add(FEED, text(visits(151, 200)))
    with fed.following() as run:
        fed.wait(200)
        fed.drain(run).delivers(visits(101, 200))


@rotators
def test_a_glob_over_the_family_read_to_its_end_between_rotations(fed: FileFeed, rotate: Rotator) -> None:
    """Runs once after each rotation, without following. Each run reads only what is new, although the names changed."""
    file = fed.put(FEED, text(visits(1, 40)))
    fed.set_up(f"{FEED}*")
    fed.run(0).delivers(visits(1, 40))
    for number in range(3):
        fed.add(FEED, text(visits(100 * number + 41, 100 * number + 50)))
        rotate_once(rotate, file, number)
        fed.add(FEED, text(visits(100 * number + 101, 100 * number + 140)))
        fed.run(0).delivers(visits(100 * number + 41, 100 * number + 50) + visits(100 * number + 101, 100 * number + 140))
    fed.expect_nothing_left()
