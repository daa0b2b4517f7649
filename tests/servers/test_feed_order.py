"""Tests which files of a folder or glob a run reads, and in which order, also in cases of doubt."""

from __future__ import annotations

import os

import pytest

from filefeed import SECONDS, FileFeed, Pair, by_person, gz, text, visits, zst
from outflow import NAME
from terminal import Terminal

TIME = 1_700_000_000
RISING, SAME, FALLING = 60, 0, -60
FEED = "feed.ndjson"


def numbers(*endings: object) -> list[str]:
    return [f"{FEED}.{ending}" for ending in endings] + [FEED]


# The path, the files in the expected order, and the seconds between their modification times.
ORDERS: dict[str, tuple[str, list[str], int]] = {
    "rotated": ("", numbers(3, 2, 1), RISING),
    "rotated, all of one time": ("", numbers(3, 2, 1), SAME),
    "rotated and packed": (f"{FEED}*", numbers("3.gz", "2.gz", 1), RISING),
    "rotated more than ten times": (f"{FEED}*", numbers(*range(12, 0, -1)), RISING),
    "rotated from zero": ("", numbers(2, 1, 0), RISING),
    "rotated, some numbers missing": ("*", numbers("10.zst", 4), RISING),
    "counted up": ("", numbers(1, 2, 3), RISING),
    "counted up beyond ten": (f"{FEED}*", numbers(*range(8, 13)), RISING),
    "counted up and packed": (f"{FEED}*", numbers("1.gz", "2.gz", "3.gz"), RISING),
    "counted up and padded": ("", numbers("001", "002", "010"), SAME),
    "dated": ("", [f"{FEED}-20251231", f"{FEED}-20260101", FEED], RISING),
    "dated and packed": ("", [f"{FEED}-20251231.gz", f"{FEED}-20260101", FEED], RISING),
    "dated as Python does it": (f"{FEED}*", numbers("2025-12-31", "2026-01-01", "2026-01-02"), RISING),
    "without the bare name": ("", [f"{FEED}.{number}" for number in (1, 2, 10)], SAME),
    "two families": ("", ["a.log.2", "a.log.1", "a.log", "b.log.1", "b.log"], RISING),
    "parts": ("", [f"part-{number}.ndjson" for number in (1, 2, 9, 10, 100)], SAME),
    "parts, the last written first": ("", [f"part-{number}.ndjson" for number in (2, 10)], FALLING),
    "padded parts": ("", [f"part-{number:05}.ndjson" for number in (1, 2, 10)], FALLING),
    "parts, packed or not": ("part-*", ["part-1.ndjson.gz", "part-2.ndjson", "part-10.ndjson.zst"], SAME),
    "parts as Spark writes them": ("", [f"part-0000{n}-7f3e9a1c-0d5b.c000.json" for n in range(3)], FALLING),
    "hours and days": ("", ["2026-1-2T9", "2026-1-2T10", "2026-1-10T1", "2026-12-1T0"], SAME),
    "numbers beyond 64 bits": ("", ["a9", "a18446744073709551616", "a18446744073709551617", f"a{10**40}"], SAME),
    "parts in folders": ("*/*", ["day-2/part-1", "day-2/part-10", "day-10/part-2", "day-10/part-9"], SAME),
    "parts in folders in folders": ("**/*.ndjson", ["2/9/1.ndjson", "2/10/1.ndjson", "10/1/1.ndjson"], FALLING),
    "blanks and line ends in names": ("", ["a\n1", "a 2", "a 10", "a b"], SAME),
}


def lay_out(fed: FileFeed, names: list[str], apart: int = SAME) -> list[Pair]:
    """Writes ten lines to each file and returns all lines in the order of `names`."""
    for index, name in enumerate(names):
        pack = gz if name.endswith(".gz") else zst if name.endswith(".zst") else bytes
        fed.put(name, pack(text(visits(10 * index + 1, 10 * index + 10))), mtime=TIME + index * apart)
    return visits(1, 10 * len(names))


orders = pytest.mark.parametrize("case", ORDERS)


@orders
def test_the_order_of_files(fed: FileFeed, case: str) -> None:
    path, names, apart = ORDERS[case]
    pairs = lay_out(fed, names, apart)
    fed.set_up(path)
    fed.run(0).delivers(pairs)
    fed.expect_nothing_left()


@orders
def test_the_order_is_the_same_for_a_run_that_follows(fed: FileFeed, case: str) -> None:
    path, names, apart = ORDERS[case]
    pairs = lay_out(fed, names, apart)
    fed.set_up(path, follow=True)
    with fed.following() as run:
        fed.wait(len(pairs))
        fed.drain(run).delivers(pairs)


# --- doubt ---------------------------------------------------------------------------------------------------------------

CHOICES = {
    "rotation": numbers(3, 2, 1),
    "name": [FEED, f"{FEED}.1", f"{FEED}.2", f"{FEED}.3"],
    "mtime": numbers(3, 1, 2),
}


def lay_out_in_doubt(fed: FileFeed, ending: str = "") -> dict[str, list[Pair]]:
    """Some modification times contradict the numbers, and some don't."""
    held = {}
    for index, name in enumerate(CHOICES["mtime"]):
        held[name] = visits(10 * index + 1, 10 * index + 10)
        packed = ending if name != FEED else ""
        fed.put(name + packed, (gz if packed else bytes)(text(held[name])), mtime=TIME + 60 * index)
    return held


@pytest.mark.parametrize("ending", ["", ".gz"])
@pytest.mark.parametrize("order", CHOICES)
def test_a_doubtful_order_asks_once_and_is_as_it_is_chosen(fed: FileFeed, order: str, ending: str) -> None:
    held = lay_out_in_doubt(fed, ending)
    fed.set_up(f"{FEED}*")
    fed.run(1).delivers([], received=0).mentions("order")
    fed.run(1).delivers([], received=0).mentions("order")
    fed.set_up(f"{FEED}*", order=order)
    fed.run(0).delivers([pair for name in CHOICES[order] for pair in held[name]])
    fed.expect_nothing_left()


@pytest.mark.parametrize("order", CHOICES)
def test_on_a_terminal_a_doubtful_order_is_asked_about(fed: FileFeed, order: str) -> None:
    held = lay_out_in_doubt(fed)
    fed.set_up(f"{FEED}*")
    with Terminal(fed.one, "run", NAME) as terminal:
        terminal.says("[rotation/name/mtime]")
        terminal.types(f"{order}\r")
        assert f'order = "{order}"' in " ".join(terminal.end(0).split()), "the output shows how to keep the order"
    expected = [pair for name in CHOICES[order] for pair in held[name]]
    assert by_person(fed.new_arrivals()) == by_person(expected)
    fed.expect_nothing_left()


def test_without_an_answer_nothing_is_read(fed: FileFeed) -> None:
    lay_out_in_doubt(fed)
    fed.set_up(f"{FEED}*")
    for answer in ("", "auto", "newest"):
        with Terminal(fed.one, "run", NAME) as terminal:
            terminal.says("[rotation/name/mtime]")
            terminal.types(f"{answer}\r")
            terminal.end(1)
    assert fed.new_arrivals() == []


def test_a_run_that_follows_asks_as_well(fed: FileFeed) -> None:
    held = lay_out_in_doubt(fed)
    fed.set_up(follow=True)
    with fed.following() as run:
        ended = run.end(SECONDS).expect(1)
        assert "order" in ended.stderr, ended.talk()
        assert fed.new_arrivals() == []
    fed.set_up(follow=True, order="rotation")
    with fed.following() as run:
        fed.wait(40)
        fed.drain(run).delivers([pair for name in CHOICES["rotation"] for pair in held[name]])


@pytest.mark.parametrize(
    ("order", "names", "apart"),
    [
        ("mtime", ["c", "a", "b.gz", "part-10", "part-2"], RISING),
        ("name", [FEED, f"{FEED}.1", f"{FEED}.2", f"{FEED}.10"], FALLING),
        ("rotation", numbers(2, 1), FALLING),
        ("auto", ["a", "b", "c"], FALLING),
    ],
)
def test_an_order_that_is_set_is_kept_to(fed: FileFeed, order: str, names: list[str], apart: int) -> None:
    pairs = lay_out(fed, names, apart)
    fed.set_up(order=order)
    fed.run(0).delivers(pairs)


def test_an_order_that_there_is_not_is_refused(fed: FileFeed) -> None:
    lay_out(fed, ["a", "b"])
    assert "newest" in fed.set_up(order="newest", code=3).stderr


@pytest.mark.parametrize("order", ["auto", "mtime"])
def test_the_order_is_shown_before_anything_is_sent(fed: FileFeed, order: str) -> None:
    names = ["part-10.ndjson", "part-2.ndjson"] if order == "mtime" else ["part-2.ndjson", "part-10.ndjson"]
    lay_out(fed, names, RISING)
    applied = fed.set_up(order=order)
    previewed = fed.one.call("preview", NAME)
    for ended in (applied, previewed):
        said = ended.stdout + ended.stderr
        assert 0 <= said.find(names[0]) < said.find(names[1]), ended.talk()


def test_files_that_were_begun_keep_their_order_and_later_ones_come_last(fed: FileFeed) -> None:
    first, second, third = visits(1, 3_000, 50), visits(3_001, 6_000, 50), visits(6_001, 6_100, 50)
    fed.put("part-9", text(first), mtime=TIME)
    fed.put("part-10", text(second), mtime=TIME + 60)
    fed.set_up()
    with fed.following() as run:
        fed.wait(len(first) + 500)
        fed.kill(run)
    before = fed.new_arrivals()
    assert len(before) < 6_000, "the run was killed in the middle"
    fed.put("part-1", text(third), mtime=TIME - 60)
    os.utime(fed.folder / "part-10", (TIME - 600, TIME - 600))
    arrived = by_person(list(dict.fromkeys(before + fed.run(0).arrived)))
    assert arrived == by_person(first + second + third)
    fed.expect_nothing_left()
    # The next day's files are in order among themselves.
    for name, start in (("part-11", 6_201), ("part-2", 6_101), ("part-12", 6_301)):
        fed.put(name, text(visits(start, start + 99, 50)))
    fed.run(0).delivers(visits(6_101, 6_400, 50))


# --- included files
# --------------------------------------------------------------------------------------------------------

BESIDE = {
    "_SUCCESS": b"",
    "_committed_42": b"written\n",
    ".hidden.ndjson": b"hidden\n",
    ".a.ndjson.crc": b"crc\x00",
    "a.ndjson.crc": b"crc\x00",
    "a.ndjson.md5": b"d41d8cd98f00b204e9800998ecf8427e  a.ndjson\n",
    "b.ndjson.tmp": b'{"half',
    "b.ndjson.part": b'{"half',
    "README": b"What this is.\n",
    "README.md": b"# What this is\n",
    "README-first.txt": b"What this is.\n",
}


@pytest.mark.parametrize("path", ["", "*"])
def test_what_lies_beside_a_feed_is_passed_over(fed: FileFeed, path: str) -> None:
    for name, content in BESIDE.items():
        fed.put(name, content)
    fed.put("a.ndjson", text(visits(1, 10)))
    fed.set_up(path)
    fed.run(0).delivers(visits(1, 10), received=10)
    assert fed.dead_letters() == []
    fed.expect_nothing_left()


@pytest.mark.parametrize("follow", [False, True], ids=["to the end", "follow"])
def test_what_is_no_file_keeps_nothing_back(fed: FileFeed, follow: bool) -> None:
    os.mkfifo(fed.folder / "a.ndjson")
    (fed.folder / "b.ndjson").symlink_to("gone.ndjson")
    (fed.folder / "c.ndjson").mkdir()
    (fed.folder / "d.ndjson").symlink_to("/dev/zero")
    fed.put("e.ndjson", text(visits(1, 10)))
    fed.set_up(follow=follow)
    if not follow:
        fed.run(0).delivers(visits(1, 10), received=10)
        return
    with fed.following() as run:
        fed.wait(10)
        fed.drain(run).delivers(visits(1, 10), received=10)


@pytest.mark.parametrize("name", ["README.md", "a.ndjson.md5", "_SUCCESS", "b.ndjson.part"])
def test_what_is_passed_over_is_said(fed: FileFeed, name: str) -> None:
    fed.put(name, BESIDE[name])
    fed.put("a.ndjson", text(visits(1, 10)))
    fed.set_up()
    fed.run(0).delivers(visits(1, 10), received=10).mentions(name)


@pytest.mark.parametrize("follow", [False, True], ids=["to the end", "follow"])
def test_a_file_that_gets_its_name_when_it_is_whole(fed: FileFeed, follow: bool) -> None:
    fed.put("a.ndjson", text(visits(1, 10)))
    part = fed.put("b.ndjson.part", text(visits(11, 20))[:-70])
    fed.set_up(follow=follow)

    def whole() -> None:
        fed.add(part.name, text(visits(11, 20))[-70:])
        part.rename(fed.folder / "b.ndjson")

    if not follow:
        fed.run(0).delivers(visits(1, 10), received=10)
        whole()
        fed.run(0).delivers(visits(11, 20), received=10)
        return
    with fed.following() as run:
        fed.wait(10)
        whole()
        fed.wait(20)
        fed.drain(run).delivers(visits(1, 20), malformed=0)


def test_what_is_included_is_read_alone(fed: FileFeed) -> None:
    fed.put("manifest.json", b'{"files":["a.ndjson"]}\n')
    fed.put("a.ndjson", text(visits(1, 10)))
    fed.put(b"b\xff.ndjson.gz", gz(text(visits(11, 20))))
    fed.put("c.csv", b"person,number\n")
    fed.set_up(include=["*.ndjson", "*.ndjson.gz"])
    fed.run(0).delivers(visits(1, 20), received=20).mentions("manifest.json", "c.csv")
    fed.set_up()
    fed.run(1).delivers([], excluded=1).mentions("c.csv")


def test_what_is_excluded_is_said_by_the_spec_alone(fed: FileFeed) -> None:
    fed.put("_a.ndjson", text(visits(1, 10)))
    fed.put("b.ndjson", text(visits(11, 20)))
    fed.put("old-c.ndjson", text(visits(21, 30)))
    fed.set_up(exclude=["old-*"])
    fed.run(0).delivers(visits(1, 20), received=20).mentions("old-c.ndjson")
    fed.set_up(exclude=[])
    fed.run(0).delivers(visits(21, 30), received=10)
    fed.expect_nothing_left()


def test_a_file_that_the_path_names_is_read_whatever_it_is_called(fed: FileFeed) -> None:
    fed.put("_feed.part", text(visits(1, 10)))
    fed.set_up("_feed.part")
    fed.run(0).delivers(visits(1, 10))
