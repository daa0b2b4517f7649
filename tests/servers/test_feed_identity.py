"""Tests that a run recognizes a file by its content: replaced, rewritten, grown, linked, or oddly named."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from filefeed import SECONDS, FileFeed, Pair, crowd, gz, line, plain, text, visits, zst

PACKERS = {"daily.ndjson": plain, "daily.ndjson.gz": gz, "daily.ndjson.zst": zst}
DAY = crowd(1_000, 1)
OTHER_DAY = crowd(1_000, 2, start=500)
MORE = crowd(50, 3)

packed = pytest.mark.parametrize("name", PACKERS)


def read_first(fed: FileFeed, name: str, pairs: list[Pair] = DAY, path: str = "", **source: object) -> Path:
    """Returns a feed whose run has read the file to its end."""
    file = fed.put(name, PACKERS[name](text(pairs)), mtime=1_700_000_000)
    fed.set_up(path, **source)
    fed.run(0).delivers(pairs)
    return file


# --- another file, a grown one, the same one ---------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["moved there", "in place", "shorter", "with an older time", "between deletion and reuse"])
@packed
def test_another_file_at_the_path_is_read_and_said(fed: FileFeed, name: str, way: str) -> None:
    file = read_first(fed, name)
    pairs = OTHER_DAY[:20] if way == "shorter" else OTHER_DAY
    content = PACKERS[name](text(pairs))
    match way:
        case "in place":
            fed.put(name, content)
        case "with an older time":
            fed.replace(name, content, mtime=1_600_000_000)
        case "between deletion and reuse":  # on many file systems the new file gets the inode of the old one
            file.unlink()
            fed.put(name, content)
        case _:
            fed.replace(name, content)
    fed.run(0).delivers(pairs, received=len(pairs)).mentions(name)
    fed.expect_nothing_left()


@pytest.mark.parametrize("way", ["added in place", "packed again", "packed again with an older time"])
@packed
def test_what_was_added_to_a_file_is_read_alone(fed: FileFeed, name: str, way: str) -> None:
    read_first(fed, name, path="*" if way == "packed again" else "")
    pack = PACKERS[name]
    if way == "added in place":
        fed.add(name, pack(text(MORE)))
    else:
        fed.replace(name, pack(text(DAY + MORE)), mtime=1_600_000_000 if "older" in way else None)
    fed.run(0).delivers(MORE, received=len(MORE))
    fed.expect_nothing_left()


def test_the_same_content_is_the_same_file(fed: FileFeed) -> None:
    for name, pack in PACKERS.items():
        fed.put(name, pack(text(DAY[:200])))
    fed.set_up()
    fed.run(0)
    for file in fed.folder.iterdir():
        file.touch()
    fed.expect_nothing_left()
    for file in fed.folder.iterdir():
        fed.replace(file.name, file.read_bytes())
    fed.expect_nothing_left()
    fed.replace("daily.ndjson.gz", gzip.compress(text(DAY[:200]), compresslevel=1, mtime=5))
    fed.replace("daily.ndjson.zst", zst(text(DAY[:90])) + zst(text(DAY[90:200])))
    fed.expect_nothing_left()


def test_names_that_are_swapped_change_nothing(fed: FileFeed) -> None:
    a, b = fed.put("a.ndjson", text([("ada", 1), ("ada", 2)])), fed.put("b.ndjson", text([("bea", 1), ("bea", 2)]))
    fed.set_up()
    fed.run(0)
    a.rename(aside := fed.one.home / "aside")
    b.rename(a)
    aside.rename(b)
    fed.expect_nothing_left()
    fed.add("a.ndjson", text([("bea", 3)]))
    fed.add("b.ndjson", text([("ada", 3)]))
    fed.run(0).delivers([("ada", 3), ("bea", 3)])


@pytest.mark.parametrize("way", ["rewritten in place", "member added"])
@pytest.mark.parametrize("name", ["daily.ndjson.gz", "daily.ndjson.zst"])
def test_a_followed_packed_file_that_changes_between_two_runs(fed: FileFeed, name: str, way: str) -> None:
    fed.put(name, PACKERS[name](text(DAY)))
    fed.set_up(follow=True)
    with fed.following() as run:
        fed.wait(len(DAY))
        fed.drain(run).delivers(DAY)
    if way == "member added":
        fed.add(name, PACKERS[name](text(MORE)))
    else:
        fed.put(name, PACKERS[name](text(OTHER_DAY)))
    expected = MORE if way == "member added" else OTHER_DAY
    with fed.following() as run:
        fed.wait(len(DAY) + len(expected))
        fed.drain(run).delivers(expected)


# --- rewritten files, equal in part
# --------------------------------------------------------------------------------------

CHANGED = crowd(970, 2, start=30)
LAST = [("q999999", 2)]
REWRITTEN = {
    "most lines": (DAY[:30] + CHANGED, CHANGED),
    "most lines, and one more": (DAY[:30] + CHANGED + LAST, CHANGED + LAST),
    "most lines, fewer of them": (DAY[:30] + CHANGED[:-100], CHANGED[:-100]),
    "one line in the middle": (DAY[:500] + crowd(1, 2, start=500) + DAY[501:], crowd(1, 2, start=500)),
    "the last line": (DAY[:-1] + crowd(1, 2, start=999), crowd(1, 2, start=999)),
    "a line left out": (DAY[:500] + DAY[501:], []),
    "a line put in": (DAY[:500] + LAST + DAY[500:], LAST),
    "cut": (DAY[:500], []),
}


def advises_the_harmless_first(said: str) -> bool:
    """`--from start` sends old states again. The message offers `rewritten` first and says what each costs."""
    rewritten, start = said.find("rewritten"), said.find("--from start")
    return start < 0 or (rewritten < start and "again" in said)


@pytest.mark.parametrize(
    ("case", "name", "way"),
    [(case, "daily.ndjson", "moved there") for case in REWRITTEN]
    + [(case, "daily.ndjson", "in place") for case in ("most lines", "most lines, and one more", "cut")]
    + [(case, name, "moved there") for case in ("most lines", "the last line", "cut") for name in list(PACKERS)[1:]],
)
def test_a_rewritten_file_asks_and_the_rest_is_read(fed: FileFeed, case: str, name: str, way: str) -> None:
    content, changed = REWRITTEN[case]
    fed.put("zz.ndjson", text(visits(1, 10)))
    original = PACKERS[name](text(DAY))
    fed.put(name, original)
    fed.set_up()
    fed.run(0).delivers(DAY + visits(1, 10))
    write = fed.put if way == "in place" else fed.replace
    write(name, PACKERS[name](text(content)))
    fed.add("zz.ndjson", text(visits(11, 20)))
    said = fed.run(1).delivers(visits(11, 20)).mentions(name, "rewritten").said
    assert advises_the_harmless_first(said), said
    # The next run reports it again.
    fed.run(1).delivers([]).mentions(name, "rewritten")
    if case == "most lines":
        write(name, original)
        fed.expect_nothing_left()
        write(name, PACKERS[name](text(content)))
    fed.set_up(rewritten="read")
    fed.run(0).delivers(changed)
    fed.expect_nothing_left()


@pytest.mark.parametrize("at", [0, 600, 1_299])
def test_every_block_of_a_long_file_counts(fed: FileFeed, at: int) -> None:
    """One byte of about three megabytes differs: in the first, a middle or the last line."""
    pairs = crowd(1_300, 1)
    changed = [(person, 2) if index == at else (person, number) for index, (person, number) in enumerate(pairs)]
    fed.put("daily.ndjson", text(pairs, filler="x" * 2_000))
    fed.set_up()
    fed.run(0).delivers(pairs)
    fed.replace("daily.ndjson", text(changed, filler="x" * 2_000))
    fed.run(1).delivers([]).mentions("daily.ndjson", "rewritten")
    fed.set_up(rewritten="read")
    fed.run(0).delivers([changed[at]])
    fed.expect_nothing_left()


def test_a_run_that_follows_sets_a_rewritten_file_aside(fed: FileFeed) -> None:
    fed.put("daily.ndjson", text(DAY))
    fed.set_up(follow=True)
    with fed.following() as run:
        fed.wait(len(DAY))
        fed.replace("daily.ndjson", text(REWRITTEN["most lines"][0]))
        run.says("daily.ndjson", "rewritten", seconds=SECONDS)
        fed.put("zz.ndjson", text(visits(1, 10)))
        fed.wait(len(DAY) + 10)
        fed.drain(run, 0, 1).delivers(DAY + visits(1, 10))


def test_a_run_that_follows_begins_with_a_rewritten_file_set_aside(fed: FileFeed) -> None:
    fed.put("daily.ndjson", text(DAY))
    fed.set_up(follow=True)
    with fed.following() as run:
        fed.wait(len(DAY))
        fed.drain(run).delivers(DAY)
    fed.replace("daily.ndjson", text(REWRITTEN["most lines"][0]))
    fed.put("zz.ndjson", text(visits(1, 10)))
    with fed.following() as run:
        run.says("daily.ndjson", "rewritten", seconds=SECONDS)
        fed.wait(len(DAY) + 10)
        fed.drain(run, 0, 1).delivers(visits(1, 10))
    fed.set_up(follow=True, rewritten="read")
    with fed.following() as run:
        fed.wait(len(DAY) + 10 + len(CHANGED))
        fed.drain(run).delivers(CHANGED)


# --- names ---------------------------------------------------------------------------------------------------------------

ODD_NAMES = (
    b"b\xff\xfe.ndjson",
    b"\xc3(.ndjson",
    b"latin1-\xe9.ndjson",
    b"packed-\xff.ndjson.gz",
    b"new\nline.ndjson",
    b" blank first.ndjson",
    b"quo'te\".ndjson",
    b"--option.ndjson",
    b"a[1]*?.ndjson",
    b"back\\slash.ndjson",
    b"\xf0\x9f\x98\x80\t.ndjson",
    b"\x1b[31m.ndjson",
)


def odd_name(number: int, first: int, last: int) -> list[Pair]:
    return [(f"odd{number}", visit) for visit in range(first, last + 1)]


@pytest.mark.parametrize("follow", [False, True], ids=["to the end", "follow"])
@pytest.mark.parametrize("path", ["", "*", "sub*/*"], ids=["folder", "glob", "glob through folders"])
def test_names_are_bytes(fed: FileFeed, path: str, follow: bool) -> None:
    folder = b"sub\xff/" if path.startswith("sub") else b""
    names = [folder + name for name in (b"a.ndjson", *ODD_NAMES, b"z.ndjson")]
    packer = {name: gz if name.endswith(b".gz") else plain for name in names}

    def runs(first: int, last: int, malformed: int = 0) -> None:
        pairs = [pair for number in range(len(names)) for pair in odd_name(number, first, last)]
        if not follow:
            fed.run(0).delivers(pairs, malformed=malformed)
            return
        with fed.following() as run:
            fed.wait(len(names) * last)
            fed.drain(run).delivers(pairs)

    for number, name in enumerate(names):
        fed.put(name, packer[name](text(odd_name(number, 1, 5))))
    fed.set_up(path, follow)
    runs(1, 5)
    for number, name in enumerate(names):
        fed.add(name, packer[name](text(odd_name(number, 6, 8))))
    runs(6, 8)
    if not follow:
        fed.expect_nothing_left()
        for number, name in enumerate(names):
            fed.add(name, packer[name](b"no profile\n" + text(odd_name(number, 9, 9))))
        runs(9, 9, malformed=len(names))
        assert len(fed.dead_letters()) == len(names)
        fed.expect_nothing_left()


@pytest.mark.parametrize("name", [b"b\xff\xfe.ndjson", b"b\xff\xfe.ndjson.gz"])
def test_a_file_whose_name_is_no_text_is_resumed_after_a_kill(fed: FileFeed, name: bytes) -> None:
    pairs = visits(1, 5_000, people=50)
    fed.put(b"a.ndjson", text(crowd(10)))
    fed.put(name, (gz if name.endswith(b"gz") else plain)(text(pairs)))
    fed.put(b"c.ndjson", text(crowd(10, 2)))
    fed.set_up()
    with fed.following() as run:
        fed.wait(500)
        fed.kill(run)
    first = fed.new_arrivals()
    last = fed.run(0).arrived
    assert set(first + last) == set(crowd(10) + pairs + crowd(10, 2))
    assert len(first + last) < len(pairs) + 20 + len(first), "the run does not read the whole file again"
    fed.expect_nothing_left()


def test_a_renamed_file_whose_name_is_no_text_is_the_same(fed: FileFeed) -> None:
    file = fed.put(b"b\xff.ndjson", text(visits(1, 5)))
    fed.put("z.ndjson", text(visits(11, 15)))
    fed.set_up()
    fed.run(0)
    file.rename(fed.folder / os.fsdecode(b"b\xfe.ndjson"))
    fed.expect_nothing_left()
    fed.replace(b"b\xff.ndjson", text(visits(21, 25)))
    fed.run(0).delivers(visits(21, 25))


# --- a new inode with the same content and more ----------------------------------------------------------------------------


def copy_and_move(file: Path, more: bytes) -> None:
    new = file.with_name(".n")
    shutil.copy(file, new)
    new.write_bytes(new.read_bytes() + more)
    new.rename(file)


def save_like_rsync(file: Path, more: bytes) -> None:
    """rsync writes a hidden file, gives it the sender's time, and renames it."""
    new = file.with_name(f".{file.name}.X3kQ9z")
    new.write_bytes(file.read_bytes() + more)
    os.utime(new, (1_600_000_000, 1_600_000_000))
    new.rename(file)


def save_like_vim(file: Path, more: bytes) -> None:
    """vim renames the old file to a backup and deletes it once the new file is written."""
    content, backup = file.read_bytes(), file.with_name(f"{file.name}~")
    file.rename(backup)
    file.write_bytes(content + more)
    backup.unlink()


def save_like_emacs(file: Path, more: bytes) -> None:
    """emacs keeps the backup."""
    content = file.read_bytes()
    file.rename(file.with_name(f"{file.name}~"))
    file.write_bytes(content + more)


def append_with_sed(file: Path, more: bytes) -> None:
    subprocess.run(["sed", "-i", f"$a {more.decode().strip()}", file], check=True)


WAYS = (copy_and_move, save_like_rsync, save_like_vim, save_like_emacs, append_with_sed)
ways = pytest.mark.parametrize("way", WAYS, ids=[way.__name__ for way in WAYS])
# Number of lines: less than 4 KiB, and more.
LENGTHS = (3, 100)


@pytest.mark.parametrize("length", LENGTHS)
@ways
def test_a_followed_file_that_is_saved_with_more_in_it_goes_on(
    fed: FileFeed, way: Callable[[Path, bytes], None], length: int
) -> None:
    """The file is saved twice while a run follows it, and twice between runs."""
    pairs = visits(1, length + 4, people=length // 10 or 1)
    file = fed.put("feed.ndjson", text(pairs[:length]))
    fed.set_up("feed.ndjson", follow=True)
    with fed.following() as run:
        fed.wait(length)
        for number in (length + 1, length + 2):
            way(file, text(pairs[number - 1 : number]))
            fed.wait(number)
        fed.drain(run).delivers(pairs[: length + 2])
    for number in (length + 3, length + 4):
        way(file, text(pairs[number - 1 : number]))
        with fed.following() as run:
            fed.wait(number)
            fed.drain(run).delivers(pairs[number - 1 : number])


@pytest.mark.parametrize("length", LENGTHS)
@ways
def test_a_file_that_is_saved_with_more_in_it_goes_on(
    fed: FileFeed, way: Callable[[Path, bytes], None], length: int
) -> None:
    pairs = visits(1, length + 1, people=length // 10 or 1)
    file = fed.put("feed.ndjson", text(pairs[:length]))
    fed.set_up("feed.ndjson")
    fed.run(0).delivers(pairs[:length])
    way(file, text(pairs[length:]))
    fed.run(0).delivers(pairs[length:])
    fed.expect_nothing_left()


# --- one file under two names ----------------------------------------------------------------------------------------------

STAY = line(("ada", 1)) + b"\n" + line(("ada", 2), "exited") + b"\n"


def chain(target: Path, link: Path) -> None:
    (between := target.parent.parent / "between").symlink_to(target)
    link.symlink_to(between)


LINKS: dict[str, Callable[[Path, Path], None]] = {
    "symbolic": lambda target, link: link.symlink_to(target.name),
    "symbolic, absolute": lambda target, link: link.symlink_to(target),
    "over another": chain,
    "hard": lambda target, link: link.hardlink_to(target),
}


@pytest.mark.parametrize(("path", "link_name"), [("", "0-link.ndjson"), ("*.ndjson", "z-link.ndjson")])
@pytest.mark.parametrize("kind", LINKS)
def test_a_file_under_two_names_is_read_once(fed: FileFeed, kind: str, path: str, link_name: str) -> None:
    target = fed.put("a.ndjson", STAY)
    LINKS[kind](target, fed.folder / link_name)
    fed.set_up(path)
    fed.run(0).delivers([("ada", 1), ("ada", 2)], received=2).mentions(link_name)
    fed.expect_nothing_left()
    fed.add("a.ndjson", text([("ada", 3)]))
    fed.run(0).delivers([("ada", 3)], received=1)
    fed.expect_nothing_left()


@pytest.mark.parametrize("kind", LINKS)
def test_a_link_that_appears_later_is_no_new_file(fed: FileFeed, kind: str) -> None:
    target = fed.put("m.ndjson.gz", gz(STAY))
    fed.set_up()
    fed.run(0).delivers([("ada", 1), ("ada", 2)])
    LINKS[kind](target, fed.folder / "a.ndjson.gz")
    fed.expect_nothing_left().mentions("a.ndjson.gz")


def test_a_link_is_not_read_by_a_run_that_follows(fed: FileFeed) -> None:
    target = fed.put("m.ndjson", STAY)
    LINKS["symbolic"](target, fed.folder / "a.ndjson")
    fed.set_up(follow=True)
    with fed.following() as run:
        fed.wait(2)
        LINKS["hard"](target, fed.folder / "z.ndjson")
        fed.add("m.ndjson", text([("ada", 3)]))
        fed.wait(3)
        fed.put("zz.ndjson", text([("ada", 4)]))
        fed.wait(4)
        fed.drain(run).delivers([("ada", number) for number in (1, 2, 3, 4)], received=4).mentions("a.ndjson", "z.ndjson")


def test_links_to_a_file_elsewhere_are_one_file_and_a_copy_is_another(fed: FileFeed) -> None:
    elsewhere = fed.one.home / "elsewhere.ndjson"
    elsewhere.write_bytes(STAY)
    for name in ("a.ndjson", "b.ndjson"):
        (fed.folder / name).symlink_to(elsewhere)
    shutil.copy(elsewhere, fed.folder / "c.ndjson")
    fed.set_up()
    fed.run(0).delivers([("ada", 1), ("ada", 2)] * 2, received=4).mentions("b.ndjson")
    fed.expect_nothing_left()
