"""Tests that a file's first bytes show its form: packed, UTF-16, a JSON array, several lines, padded, not a feed."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import random
import shutil
import struct
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from filefeed import SECONDS, FileFeed, Pair, check, entity, gz, line, pair_of, plain, text, visits, zst
from outflow import NAME

PAIRS = visits(1, 60)
TEXT = text(PAIRS)
MARK = b"\xef\xbb\xbf"
PADDING_WORDS = ("padding", "padded", "NUL", "zero byte")


def halves(pack: Callable[[bytes], bytes], between: bytes = b"") -> bytes:
    """Returns two packed parts, cut in the middle of a line."""
    half = len(TEXT) // 2 + 7
    return pack(TEXT[:half]) + between + pack(TEXT[half:])


def gz_of_a_file(content: bytes) -> bytes:
    """Returns a gzip file whose header holds a name, a time and a comment."""
    packed = gzip.compress(content, mtime=1_700_000_000)
    flags, fields = bytes([packed[3] | 0x18]), b"feed.ndjson\0" + b"of the day\0"
    return packed[:3] + flags + packed[4:10] + fields + packed[10:]


def gz_in_blocks(content: bytes) -> bytes:
    """Returns BGZF: small members with their size in an extra field, and an empty member last."""

    def member(part: bytes) -> bytes:
        deflate = zlib.compressobj(wbits=-15)
        body = deflate.compress(part) + deflate.flush()
        extra = b"BC\x02\x00" + struct.pack("<H", 18 + len(body) + 8 - 1)
        return b"\x1f\x8b\x08\x04\0\0\0\0\0\xff\x06\x00" + extra + body + struct.pack("<II", zlib.crc32(part), len(part))

    return b"".join(member(content[start : start + 1_000]) for start in range(0, len(content), 1_000)) + member(b"")


def skippable(content: bytes, number: int = 0) -> bytes:
    """Returns a zstd frame without content."""
    return struct.pack("<II", 0x184D2A50 + number, len(content)) + content


def zst_of_window(content: bytes, descriptor: int) -> bytes:
    """Returns a frame that declares a window of the given descriptor, and no content size."""
    pack = zstandard.ZstdCompressor(write_checksum=True).compressobj()
    frame = bytearray(pack.compress(content) + pack.flush())
    assert not frame[4] & 0x20, "the frame has a window"
    frame[5] = descriptor
    return bytes(frame)


def utf16(content: bytes, order: str = "le", mark: bool = True) -> bytes:
    return ("\ufeff" * mark + content.decode()).encode(f"utf-16-{order}")


def array(pairs: list[Pair], **style: object) -> bytes:
    return json.dumps([entity(pair) for pair in pairs], **style).encode()


def objects(pairs: list[Pair], between: str, **style: object) -> bytes:
    return between.join(json.dumps(entity(pair), **style) for pair in pairs).encode()


# In each byte order, some of the characters have a byte that is a line end.
ODD_CHARACTERS = "".join(
    json.dumps({**entity(pair), "note": "\u010a\u0a00\u0a0d Zoë 😀"}, ensure_ascii=False) + "\n" for pair in PAIRS
).encode()

WHOLE = {
    "gzip named as plain": ("feed.ndjson", gz(TEXT)),
    "zstd named as plain": ("feed.json", zst(TEXT)),
    "zstd by another name": ("feed.ndjson.zstd", zst(TEXT)),
    "plain named as gzip": ("feed.ndjson.gz", TEXT),
    "plain named as zstd": ("feed.ndjson.zst", TEXT),
    "gzip named as zstd": ("feed.ndjson.zst", gz(TEXT)),
    "zstd named as gzip": ("feed.gz", zst(TEXT)),
    "gzip without an extension": ("feed", gz(TEXT)),
    "gzip in capitals": ("FEED.GZ", gz(TEXT)),
    "gzip with name and comment": ("feed.gz", gz_of_a_file(TEXT)),
    "gzip of two members": ("feed.gz", halves(gz)),
    "gzip with an empty member": ("feed.gz", halves(gz, between=gz(b""))),
    "gzip in blocks": ("feed.gz", gz_in_blocks(TEXT)),
    "zstd of two frames": ("feed.zst", halves(zst)),
    "zstd with skippable frames": ("feed.zst", halves(zst, between=skippable(b"index", 3)) + skippable(b"end")),
    "zstd that begins with a skippable frame": ("feed.zst", skippable(b"size") + halves(zst, between=skippable(b"size"))),
    "zstd named as plain that begins with a skippable frame": ("feed", skippable(b"size", 15) + zst(TEXT)),
    "zstd with a window of 128 MiB": ("feed.zst", zst_of_window(TEXT, 17 << 3)),
    "UTF-16 little endian": ("feed.ndjson", utf16(TEXT)),
    "UTF-16 big endian": ("feed.ndjson", utf16(TEXT, "be")),
    "UTF-16 with CR LF": ("feed.ndjson", utf16(TEXT.replace(b"\n", b"\r\n"))),
    "UTF-16 with line ends inside of characters": ("feed.ndjson", utf16(ODD_CHARACTERS)),
    "UTF-16 big endian with line ends inside of characters": ("feed.ndjson", utf16(ODD_CHARACTERS, "be")),
    "UTF-16 packed": ("feed.ndjson.gz", gz(utf16(TEXT))),
    "array in one line": ("feed.json", array(PAIRS, separators=(",", ":"))),
    "array with a line end": ("feed.json", array(PAIRS) + b"\n"),
    "array over lines": ("feed.json", array(PAIRS, indent=2) + b"\n"),
    "array over lines with CR LF": ("feed.json", array(PAIRS, indent="\t").replace(b"\n", b"\r\n")),
    "array with an object a line": ("feed.json", b"[\n" + b",\n".join(map(line, PAIRS)) + b"\n]\n"),
    "array behind blank lines": ("feed.json", b"\n \n" + array(PAIRS, indent=1)),
    "array behind a mark": ("feed.json", MARK + array(PAIRS)),
    "array packed": ("feed.json.zst", zst(array(PAIRS, indent=2))),
    "array in UTF-16": ("feed.json", utf16(array(PAIRS, indent=2))),
    "objects over lines": ("feed.json", objects(PAIRS, "\n", indent=2) + b"\n"),
    "objects over lines, blank ones between": ("feed.json", objects(PAIRS, "\n\n", indent=4)),
    "objects over lines with CR LF": ("feed.json", objects(PAIRS, "\n", indent="\t").replace(b"\n", b"\r\n")),
    "objects over lines, end to end": ("feed.json", objects(PAIRS, "", indent=2)),
    "objects over lines, packed": ("feed.gz", gz(objects(PAIRS, "\n", indent=2))),
    "objects end to end": ("feed.json", objects(PAIRS, "")),
    "objects with a blank between": ("feed.json", objects(PAIRS, " ") + b"\n"),
    "parts with a mark each": ("feed.ndjson", MARK + text(PAIRS[:20]) + MARK + text(PAIRS[20:])),
    "marks, blank lines and CR LF": ("feed.ndjson", (MARK + b"\n" + MARK + TEXT + MARK).replace(b"\n", b"\r\n")),
    "parts with a mark each, packed": ("feed.gz", gz(MARK + text(PAIRS[:20])) + gz(MARK + text(PAIRS[20:]))),
}


@pytest.mark.parametrize("case", WHOLE)
def test_a_file_is_read_as_what_it_is(fed: FileFeed, case: str) -> None:
    name, content = WHOLE[case]
    fed.put(name, content)
    fed.set_up()
    fed.run(0).delivers(PAIRS, received=60, malformed=0)
    fed.expect_nothing_left()


def from_stdin(fed: FileFeed) -> None:
    """Returns the same destination, with standard input as its feed."""
    fed.set_up()
    spec = [row for row in fed.one.spec.read_text().splitlines() if not row.startswith(("path =", "follow ="))]
    fed.one.spec.write_text("\n".join(spec).replace('kind = "file"', 'kind = "stdin"'))
    fed.one.call("apply", str(fed.one.spec), "--from", "start").expect(0)


@pytest.mark.parametrize("case", WHOLE)
def test_standard_input_is_read_as_what_it_is(fed: FileFeed, case: str) -> None:
    from_stdin(fed)
    _, content = WHOLE[case]
    summary = fed.one.start(given=content).end().expect(0).summary()
    check(fed.new_arrivals(), PAIRS)
    assert summary["received"] == len(PAIRS) and summary["malformed"] == 0


@pytest.mark.parametrize(
    "content, said",
    [
        (b"id,name\n1,a\n2,b\n", "rows of columns"),
        (b"PK\x03\x04 files", "ZIP"),
        (gz(b"<html>\n"), "XML or HTML"),
        (gz(TEXT)[:-4] + b"\0\0\0\0", "Can't unpack standard input"),
        (b"[" + b",".join(map(line, PAIRS)), "ended inside a JSON array, after record 60"),
    ],
    ids=["CSV", "ZIP", "packed HTML", "a wrong sum", "a cut array"],
)
def test_standard_input_that_is_no_feed_or_broken_is_named(fed: FileFeed, content: bytes, said: str) -> None:
    from_stdin(fed)
    assert said in fed.one.start(given=content).end().expect(1).stderr
    check(fed.new_arrivals(), PAIRS if content.startswith(b"[") else [])


@pytest.mark.parametrize("pack", [gz, plain], ids=["packed", "plain"])
@pytest.mark.parametrize("case", ["UTF-16", "array", "objects"])
def test_every_form_is_resumed_after_a_kill(fed: FileFeed, case: str, pack: Callable[[bytes], bytes]) -> None:
    pairs = visits(1, 6_000, people=50)
    content = {
        "UTF-16": lambda: utf16(text(pairs)),
        "array": lambda: array(pairs, indent=1),
        "objects": lambda: objects(pairs, "\n", indent=1),
    }[case]()
    fed.put("feed", pack(content))
    fed.set_up()
    with fed.following() as run:
        fed.wait(1_000)
        fed.kill(run)
    fed.new_arrivals()
    fed.run(0)
    fed.expect_nothing_left()
    check(list(dict.fromkeys(map(pair_of, map(json.loads, fed.endpoint.taken)))), pairs)


def test_a_grown_file_stays_what_it_was(fed: FileFeed) -> None:
    first, more = visits(1, 30), visits(31, 60)
    grown = {
        "a.txt": (utf16(text(first)), utf16(text(more), mark=False)),
        "b.json": (objects(first, "\n", indent=1) + b"\n", objects(more, "\n", indent=1)),
        "c.gz": (gz(text(first)), gz(text(more))),
        "d.zst": (zst(text(first)), skippable(b"") + zst(text(more))),
        # Two objects on one line of a line feed are not a profile.
        "e.ndjson": (text(first), line(("x", 1)) + text([("x", 2)]) + text(more)),
    }
    for name, (content, _) in grown.items():
        fed.put(name, content)
    fed.set_up()
    fed.run(0).delivers(first * 5)
    for name, (_, added) in grown.items():
        fed.add(name, added)
    fed.run(0).delivers(more * 5, malformed=1)
    fed.expect_nothing_left()


def test_a_fault_in_an_array_or_between_objects_costs_itself_alone(fed: FileFeed) -> None:
    broken = b'{\n  "visit": {"number": 3,\n  "identityMap": nonsense\n}\n'
    fed.put("a.json", objects(PAIRS[:30], "\n", indent=2) + b"\n" + broken + objects(PAIRS[30:], "\n", indent=2))
    items = [*(line(pair).decode() for pair in PAIRS[:30]), '"text"', "[]", *(line(pair).decode() for pair in PAIRS[30:])]
    fed.put("b.json", f"[{', '.join(items)}]".encode())
    fed.put("c.ndjson", text(PAIRS[:30]) + b'{"visit":\n' + text(PAIRS[30:]))
    fed.set_up()
    fed.run(0).delivers(PAIRS * 3, malformed=4)
    assert len(fed.dead_letters()) == 4


PADDED = {
    "gzip and one byte": ("b.gz", gz(TEXT) + bytes(1)),
    "gzip to a block of tape": ("b.ndjson.gz", gz(TEXT).ljust(10_240, b"\0")),
    "gzip and a megabyte": ("b.gz", halves(gz) + bytes(1 << 20)),
    "gzip by another name": ("b.ndjson", gz(TEXT) + bytes(512)),
    "zstd": ("b.zst", zst(TEXT) + bytes(512)),
}


@pytest.mark.parametrize("case", PADDED)
def test_padding_behind_a_packed_file_is_said_and_keeps_nothing_back(fed: FileFeed, case: str) -> None:
    name, content = PADDED[case]
    fed.put("a.gz", gz(text(visits(101, 110))))
    fed.put(name, content)
    fed.put("c.gz", gz(text(visits(201, 210))))
    fed.set_up()
    fed.run(0).delivers(visits(101, 110) + PAIRS + visits(201, 210), malformed=0).mentions(name, PADDING_WORDS)
    fed.expect_nothing_left()


LONG = visits(1, 800, people=50)
# Random text stays long when it is packed.
NOISE = random.Random(7)
LONG_LINES = [line(pair, noise=NOISE.randbytes(300).hex()) + b"\n" for pair in LONG]
LONG_TEXT = b"".join(LONG_LINES)
LONG_MEMBERS = gz(b"".join(LONG_LINES[:300])) + gz(b"".join(LONG_LINES[300:]))
BROKEN = {
    "gzip cut": ("b.gz", gz(LONG_TEXT), gz(LONG_TEXT)[:-60_000]),
    "gzip cut in its second member": ("b.gz", LONG_MEMBERS, LONG_MEMBERS[:-60_000]),
    "gzip cut in its last bytes": ("b.gz", gz(LONG_TEXT), gz(LONG_TEXT)[:-5]),
    "gzip and text behind it": ("b.gz", gz(LONG_TEXT), gz(LONG_TEXT) + b"no gzip member\n"),
    "zstd cut": ("b.zst", zst(LONG_TEXT), zst(LONG_TEXT)[:-60_000]),
    "zstd and text behind it": ("b.zst", zst(LONG_TEXT), zst(LONG_TEXT) + b"no frame\n"),
}


def flipped(packed: bytes, at: int) -> bytes:
    return packed[:at] + bytes([packed[at] ^ 0x55]) + packed[at + 1 :]


# A frame as the command packs it. A frame without a checksum does not reveal damage.
SUMMED = zstandard.ZstdCompressor(write_checksum=True).compress(LONG_TEXT)
# Content unpacked from a damaged member may be false. The run reads none of it, but all content before it.
DAMAGED = {
    "gzip with a wrong sum": ("b.gz", gz(LONG_TEXT), gz(LONG_TEXT)[:-8] + bytes(8), 0),
    "gzip with another byte": ("b.gz", gz(LONG_TEXT), flipped(gz(LONG_TEXT), len(gz(LONG_TEXT)) // 2), 0),
    "gzip with a wrong sum in its second member": ("b.gz", LONG_MEMBERS, LONG_MEMBERS[:-8] + bytes(8), 300),
    "zstd with another byte": ("b.zst", SUMMED, flipped(SUMMED, len(SUMMED) // 2), 0),
}


@pytest.mark.parametrize("case", DAMAGED)
def test_a_damaged_file_gives_nothing_false_and_is_read_on_once_it_is_whole(fed: FileFeed, case: str) -> None:
    name, whole, damaged, sound = DAMAGED[case]
    behind = visits(2_001, 2_010)
    fed.put(name, damaged)
    fed.put("c.ndjson", text(behind))
    fed.set_up()
    fed.run(1).mentions(name).delivers(LONG[:sound] + behind, malformed=0)
    assert fed.dead_letters() == []
    fed.run(1).delivers([], received=0).mentions(name)
    fed.replace(name, whole)
    fed.run(0).delivers(LONG[sound:])
    fed.expect_nothing_left()


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_gives_its_whole_lines_and_the_next_ones_are_read(fed: FileFeed, case: str) -> None:
    name, whole, broken = BROKEN[case]
    before, behind = visits(1_001, 1_010), visits(2_001, 2_010)
    fed.put("a.ndjson", text(before))
    fed.put(name, broken)
    fed.put("c.ndjson", text(behind))
    fed.set_up()
    ran = fed.run(1).mentions(name)
    given = sum(number <= len(LONG) for _, number in ran.arrived)
    ran.delivers(before + LONG[:given] + behind, malformed=0)
    assert given > (len(LONG) - 1 if "cut" not in case else 100), given
    assert fed.dead_letters() == []
    fed.run(1).delivers([], received=0).mentions(name)
    fed.replace(name, whole)
    fed.run(0).delivers(LONG[given:])
    fed.expect_nothing_left()


@pytest.mark.parametrize("descriptor", [(17 << 3) + 1, 21 << 3], ids=["144 MiB", "2 GiB"])
def test_a_window_beyond_the_usual_is_read_or_the_way_to_pack_again_is_said(fed: FileFeed, descriptor: int) -> None:
    fed.put("a.ndjson", text(visits(101, 110)))
    fed.put("b.zst", zst_of_window(TEXT, descriptor))
    fed.put("c.ndjson", text(visits(201, 210)))
    fed.set_up()
    ended = fed.one.run()
    arrived = fed.new_arrivals()
    if ended.code == 0:
        return check(arrived, visits(101, 110) + PAIRS + visits(201, 210))
    ended.expect(1)
    check(arrived, visits(101, 110) + visits(201, 210))
    assert "b.zst" in ended.stderr and "window" in ended.stderr and "Replace the file" not in ended.stderr, ended.talk()


def archive(content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("feed.ndjson", content)
    return packed.getvalue()


ROWS = "".join(f"{person},{number},realized\n" for person, number in PAIRS)
NO_FEED = {
    "utf16-le.ndjson": (utf16(TEXT, mark=False), ("UTF-16",)),
    "utf16-be.ndjson": (utf16(TEXT, "be", mark=False), ("UTF-16",)),
    "rows.ndjson": (f"person,number,status\n{ROWS}".encode(), ("CSV", "comma", "delimited", "text")),
    "page.ndjson": (b"<!DOCTYPE html>\n<html><body>\n" + b"<p>Sign in</p>\n" * 50 + b"</body></html>\n", ("HTML", "XML")),
    "profiles.ndjson": (b'<?xml version="1.0"?>\n<profiles>\n' + b"<p/>\n" * 200 + b"</profiles>\n", ("XML",)),
    "archive.ndjson": (archive(TEXT), ("zip",)),
    "packed.ndjson": (lzma.compress(TEXT), ("xz",)),
    "older.ndjson": (bz2.compress(TEXT), ("bzip2", "bz2")),
    "columns.ndjson": (b"PAR1" + random.Random(8).randbytes(5_000) + b"PAR1", ("Parquet", "binary")),
    "strings.ndjson": (b"".join(json.dumps(one.decode()).encode() + b"\n" for one in TEXT.splitlines()), ()),
    "one-word.ndjson": (b"deadbeef\n", ()),
}


def test_what_is_no_feed_is_named_with_what_it_looks_like(fed: FileFeed) -> None:
    good = text(PAIRS)
    fed.put("a.ndjson", good)
    for name, (content, _) in NO_FEED.items():
        fed.put(name, content)
    fed.put("zz.ndjson", text(visits(201, 210)))
    fed.set_up()
    ran = fed.run(1).delivers(PAIRS + visits(201, 210), received=70, malformed=0)
    rows = {name: [row for row in ran.said.splitlines() if name in row] for name in NO_FEED}
    assert all(rows.values()), f"stderr does not name: {[name for name, said in rows.items() if not said]}\n{ran.said}"
    for name, looks in ((name, looks) for name, (_, looks) in NO_FEED.items() if looks):
        assert any(look.lower() in row.lower() for look in looks for row in rows[name]), (name, rows[name])
    assert fed.dead_letters() == []
    fed.run(1).delivers([], received=0).mentions(*NO_FEED)
    for name in NO_FEED:
        fed.replace(name, text([(name, 1)]))
    fed.run(0).delivers([(name, 1) for name in NO_FEED])
    fed.expect_nothing_left()


GARBAGE = {
    "a hundred lines": (b"no profile\n" * 100, 100),
    "a megabyte": ((b"x" * 400_000 + b"\n") * 3, 3),
}


@pytest.mark.parametrize("case", GARBAGE)
def test_what_begins_as_no_feed_is_left_whole_until_it_is_accepted(fed: FileFeed, case: str) -> None:
    garbage, malformed = GARBAGE[case]
    fed.put("feed.ndjson", garbage + TEXT)
    fed.set_up()
    fed.run(1).delivers([], received=0).mentions("feed.ndjson", "--accept-malformed")
    assert fed.dead_letters() == []
    fed.run(0, "--accept-malformed").delivers(PAIRS, malformed=malformed)
    assert len(fed.dead_letters()) == malformed
    fed.expect_nothing_left()


def test_faults_short_of_that_or_later_are_dead_letters(fed: FileFeed) -> None:
    fed.put("a.ndjson", b"no profile\n" * 99 + TEXT)
    fed.put("b.ndjson", TEXT)
    fed.put("c.ndjson", b"")
    fed.put("d.ndjson", b"\n \r\n\t\n" * 100)
    fed.set_up()
    fed.run(0).delivers(PAIRS * 2, malformed=99)
    fed.add("b.ndjson", b"no profile\n" * 200)
    fed.run(0).delivers([], malformed=200)
    fed.expect_nothing_left()


def test_a_run_that_follows_sets_aside_what_is_no_feed(fed: FileFeed) -> None:
    fed.put("a.ndjson", utf16(TEXT, mark=False))
    fed.put("b.ndjson", text(visits(101, 110)))
    fed.set_up(follow=True)
    with fed.following() as run:
        fed.wait(10)
        run.says("a.ndjson", "UTF-16", seconds=SECONDS)
        fed.add("b.ndjson", text(visits(111, 120)))
        fed.wait(20)
        fed.drain(run, 0, 1).delivers(visits(101, 120), malformed=0)
    assert fed.dead_letters() == []


def test_the_end_names_what_is_still_not_read(fed: FileFeed) -> None:
    fed.put("a.ndjson", text(visits(1, 30)))
    fed.put("b.ndjson", b"name,visits\nAda,1\n")
    fed.put("c.ndjson", b"name,visits\nEve,2\n")
    fed.set_up(follow=True)
    with fed.following() as run:
        fed.wait(30)
        run.says("b.ndjson", "c.ndjson")
        fed.replace("c.ndjson", text(visits(31, 60)))
        fed.wait(60)
        ended = fed.drain(run).delivers(visits(1, 60))
    ended.mentions("didn't read a file to its end: " + str(fed.folder / "b.ndjson"))
    assert [(unread["file"], "CSV" in unread["reason"]) for unread in ended.summary["unread"]] == [
        (str(fed.folder / "b.ndjson"), True)
    ]


def test_the_end_of_a_followed_run_names_what_nobody_finished(fed: FileFeed) -> None:
    rests = {"a.ndjson": b'{"half":', "b.ndjson": line(("x", 1))[:-1], "c.ndjson": b""}
    for index, (name, rest) in enumerate(rests.items()):
        fed.put(name, text(visits(10 * index + 1, 10 * index + 10)) + rest)
    fed.put("d.json", array(visits(31, 40))[:-1] + b",")
    fed.set_up(follow=True)
    with fed.following() as run:
        fed.wait(40)
        time.sleep(1)
        ended = fed.drain(run)
    unread = {Path(one["file"]).name: one["reason"] for one in ended.summary["unread"]}
    assert set(unread) == {"a.ndjson", "b.ndjson", "d.json"}, unread
    assert all("line 11" in reason for reason in unread.values()), unread
    ended.mentions("didn't read a file to its end", "line 11")


def test_a_run_that_ends_lists_what_it_could_not_read(fed: FileFeed) -> None:
    fed.put("a.ndjson", text(visits(1, 30)))
    for name in ["b.ndjson", "c.ndjson"]:
        fed.put(name, b"name,visits\nAda,1\n")
    fed.set_up()
    ran = fed.run(1).delivers(visits(1, 30))
    assert [Path(unread["file"]).name for unread in ran.summary["unread"]] == ["b.ndjson", "c.ndjson"]


@pytest.mark.parametrize("content", [utf16(TEXT, mark=False), ROWS.encode()], ids=["UTF-16 without mark", "rows"])
def test_a_preview_says_that_there_are_no_profiles(fed: FileFeed, content: bytes) -> None:
    fed.put("feed.ndjson", content)
    fed.set_up()
    shown = fed.one.call("preview", NAME)
    assert "changes nothing" not in shown.stdout + shown.stderr, shown.talk()
    assert "feed.ndjson" in shown.stderr or "malformed" in shown.stdout + shown.stderr, shown.talk()


ZOE = json.dumps(entity(("zoë", 61)), ensure_ascii=False).encode() + b"\n"
ZOE_AT = len(TEXT) + ZOE.index("ë".encode())
WHOLE_END = TEXT.removesuffix(b"\n")
HALF = {
    "lines": ("b.ndjson", TEXT, len(TEXT) - 90),
    "lines, all but the last byte": ("b.ndjson", WHOLE_END, len(WHOLE_END) - 1),
    "lines, inside of a character": ("b.ndjson", TEXT + ZOE, ZOE_AT + 1),
    "one line": ("b.ndjson", TEXT, 40),
    "UTF-16": ("b.ndjson", utf16(TEXT), len(utf16(TEXT)) - 91),
    "array": ("b.json", array(PAIRS, indent=1), len(array(PAIRS, indent=1)) - 90),
    "array without its end": ("b.json", array(PAIRS), len(array(PAIRS)) - 1),
    "objects": ("b.json", objects(PAIRS, "\n", indent=1), len(objects(PAIRS, "\n", indent=1)) - 90),
}


@pytest.mark.parametrize("way", ["in place", "by another file"])
@pytest.mark.parametrize("case", HALF)
def test_a_file_that_is_half_there_is_named_and_completed_later(fed: FileFeed, case: str, way: str) -> None:
    name, content, length = HALF[case]
    whole = PAIRS + [("zoë", 61)] * ("character" in case)
    fed.put("a.ndjson", text(visits(101, 110)))
    fed.put(name, content[:length])
    fed.put("c.ndjson", text(visits(201, 210)))
    fed.set_up()
    ran = fed.run(1).mentions(name)
    given = [pair for pair in ran.arrived if pair[1] <= 61]
    ran.delivers(visits(101, 110) + whole[: len(given)] + visits(201, 210), malformed=0)
    assert len(given) >= (0 if length == 40 else 59)
    assert fed.dead_letters() == []
    if way == "in place":
        fed.add(name, content[length:])
    else:
        fed.replace(name, content)
    fed.run(0).delivers(whole[len(given) :])
    fed.expect_nothing_left()


def test_a_packed_file_whose_last_line_is_half_there(fed: FileFeed) -> None:
    fed.put("b.gz", gz(TEXT[:-50]))
    fed.set_up()
    fed.run(1).delivers(PAIRS[:-1], malformed=0).mentions("b.gz")
    fed.add("b.gz", gz(TEXT[-50:]))
    fed.run(0).delivers(PAIRS[-1:])
    fed.expect_nothing_left()


def test_a_whole_object_needs_no_line_end(fed: FileFeed) -> None:
    fed.put("a.ndjson", WHOLE_END)
    fed.put("b.gz", gz(WHOLE_END))
    fed.set_up()
    fed.run(0).delivers(PAIRS * 2)
    fed.add("a.ndjson", b"\r\n" + text(visits(61, 70)))
    fed.add("b.gz", gz(b" \n" + text(visits(71, 80))))
    fed.run(0).delivers(visits(61, 80), malformed=0)
    fed.expect_nothing_left()


def test_a_writer_that_keeps_its_offset_when_its_file_is_cut(fed: FileFeed) -> None:
    path = fed.put("feed.ndjson", b"")
    fed.set_up("feed.ndjson", follow=True)
    with path.open("r+b", buffering=0) as writer, fed.following() as run:
        for number in range(1, 4):
            writer.write(text(visits(100 * number + 1, 100 * number + 50)))
            fed.wait(50 * number)
            shutil.copy(path, f"{path}.{number}")
            os.truncate(path, 0)
        ran = fed.drain(run)
    ran.delivers(visits(101, 150) + visits(201, 250) + visits(301, 350), malformed=0).mentions("feed.ndjson", PADDING_WORDS)
    assert fed.dead_letters() == []


def test_such_a_writer_between_two_runs(fed: FileFeed) -> None:
    path = fed.put("feed.ndjson", b"")
    fed.set_up("feed.ndjson")
    with path.open("r+b", buffering=0) as writer:
        writer.write(text(visits(1, 50)))
        fed.run(0).delivers(visits(1, 50))
        shutil.copy(path, f"{path}.1")
        os.truncate(path, 0)
        writer.write(text(visits(51, 60)))
    fed.run(0).delivers(visits(51, 60), malformed=0).mentions("feed.ndjson")
    fed.expect_nothing_left()


def test_zeros_before_a_line_do_not_count_toward_its_length(fed: FileFeed) -> None:
    with fed.put("a.ndjson", text(visits(1, 10))).open("r+b") as out:
        out.seek(16 << 20)
        out.write(text(visits(11, 20)))
    fed.put("b.ndjson", bytes(4_096) + text(visits(21, 30)) + bytes(1) + text(visits(31, 40)))
    fed.set_up()
    fed.run(0).delivers(visits(1, 40), malformed=0).mentions("a.ndjson", "b.ndjson", PADDING_WORDS)
    fed.expect_nothing_left()
