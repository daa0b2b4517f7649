"""A folder of feed files, changed by all kinds of writers, rotators, packers and sync tools.

The test knows every line, in the order of each person's visits. No operation here leaves doubt about a file's identity
or about the order of the files, so every line is due exactly once.
"""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
from pathlib import Path
from random import Random

import feeds

PEOPLE = 12


class Folder:
    """A rotated file and a numbered series, each with its own people."""

    def __init__(self, path: Path, rng: Random) -> None:
        self.path, self.rng = path, rng
        self.base = path / "feed.ndjson"
        self.lines: list[bytes] = []
        self.told: list[str] = []
        self._visits: dict[str, int] = {}
        self._half: tuple[Path, bytes] | None = None
        self._part = 1
        self._hidden: Path | None = None
        path.mkdir()

    def change(self) -> None:
        """Makes one random change to the folder."""
        whats = (
            *(self.write,) * 6,
            *(self.write_half,) * 2,
            self.rotate,
            self.rotate_and_pack,
            self.copy_and_truncate,
            self.save_anew,
            self.bring_again,
            self.next_part,
            self.pack_part,
            self.touch,
            self.link,
            self.noise,
        )
        what = self.rng.choice(whats)
        what()

    def told_last(self) -> str:
        return "\n".join(self.told[-60:])

    # --- writers -----------------------------------------------------------------------------------------------------

    def write(self) -> None:
        file, kind = self.writer()
        self.finish_half()
        lines = [self.visit(kind) for _ in range(self.rng.randint(1, 60))]
        self.append(file, feeds.text(lines))
        self.lines += lines
        self.tell(f"{len(lines)} lines to {file.name}")

    def write_half(self) -> None:
        self.finish_half()
        line = self.visit("family")
        cut = self.rng.randrange(1, len(line))
        self.append(self.base, line[:cut])
        self._half = (self.base, line[cut:] + b"\n")
        self.lines.append(line)
        self.tell("half a line to feed.ndjson")

    def finish_half(self) -> None:
        """Finishes the half line. The writer's file may have another name by now, but never other content."""
        if self._half:
            file, rest = self._half
            self._half = None
            self.append(file, rest)
            self.tell(f"the rest of it to {file.name}")

    def writer(self) -> tuple[Path, str]:
        if self.rng.random() < 0.75:
            return self.base, "family"
        return self.path / f"part-{self._part}.ndjson", "part"

    def visit(self, kind: str) -> bytes:
        who = f"{kind}-{self.rng.randrange(PEOPLE)}"
        self._visits[who] = number = self._visits.get(who, 0) + 1
        return feeds.compact(
            visit={"number": number},
            segmentMembership={"ups": {feeds.HIGH.id: {"lastQualificationTime": "2020-05-25T21:24:39Z", "status": "realized"}}},
            identityMap={"ECID": [{"id": who, "primary": True}]},
        )

    @staticmethod
    def append(file: Path, data: bytes) -> None:
        with file.open("ab", buffering=0) as out:
            out.write(data)

    # --- rotators ----------------------------------------------------------------------------------------------------

    def rotated(self) -> list[Path]:
        """Returns the rotated files, newest first."""
        files = self.path.glob("feed.ndjson.[0-9]*")
        return sorted(files, key=lambda file: int(file.name.split(".")[2]))

    def shift(self) -> None:
        for file in reversed(self.rotated()):
            words = file.name.split(".")
            file.rename(self.path / ".".join([*words[:2], str(int(words[2]) + 1), *words[3:]]))

    def rotate(self) -> None:
        """Rotates by renaming. The writer finishes its line in the renamed file, and then opens the new one."""
        if not self.base.exists():
            return
        self.shift()
        to = self.base.rename(self.path / "feed.ndjson.1")
        if self._half:
            self._half = (to, self._half[1])
        self.tell("rotate")
        self.finish_half()
        if self.rng.random() < 0.5:
            self.pack_second()

    def pack_second(self) -> None:
        """Packs like `delaycompress`, which keeps the file's time."""
        for file in self.rotated()[1:]:
            if file.suffix != ".gz":
                self.pack(file, file.with_name(file.name + ".gz"), keep=True)

    def rotate_and_pack(self) -> None:
        """Packs like many shell scripts, which write a new file with a new time."""
        if not self.base.exists():
            return
        self.finish_half()
        self.pack_second()
        self.shift()
        to = self.base.rename(self.path / "feed.ndjson.1")
        self.pack(to, self.path / "feed.ndjson.1.gz", keep=False)
        self.tell("rotate and pack")

    def copy_and_truncate(self) -> None:
        if not self.base.exists():
            return
        self.finish_half()
        self.shift()
        shutil.copy(self.base, self.path / "feed.ndjson.1")
        os.truncate(self.base, 0)
        self.tell("copy and truncate")

    def pack(self, file: Path, to: Path, keep: bool) -> None:
        temporary = self.path / ".packing"
        data, found = file.read_bytes(), file.stat()
        middle = len(data) // 2 if self.rng.random() < 0.3 else 0
        temporary.write_bytes((gzip.compress(data[:middle], 1) if middle else b"") + gzip.compress(data[middle:], 1))
        if keep:
            os.utime(temporary, ns=(found.st_atime_ns, found.st_mtime_ns))
        if to.exists() or to.name.endswith(".gz"):
            # gzip uses this order: the packed file exists before the other is removed.
            temporary.rename(to)
            if file != to:
                file.unlink()
        self.tell(f"pack {file.name} into {to.name}")

    # --- a series ----------------------------------------------------------------------------------------------------

    def next_part(self) -> None:
        if (self.path / f"part-{self._part}.ndjson").exists():
            self._part += self.rng.randint(1, 4)
            self.tell(f"the series goes on with part {self._part}")

    def pack_part(self) -> None:
        """Packs a part, to the usual name or in place of its own."""
        parts = [file for file in self.path.glob("part-*.ndjson") if file.name != f"part-{self._part}.ndjson"]
        if parts:
            file = self.rng.choice(parts)
            to = file if self.rng.random() < 0.3 else file.with_name(file.name + ".gz")
            if file.read_bytes()[:2] != b"\x1f\x8b":
                self.pack(file, to, keep=True)

    # --- editors, and sync tools -------------------------------------------------------------------------------------

    def save_anew(self) -> None:
        """Does `cp f n; echo more >> n; mv n f`."""
        if not self.base.exists():
            return
        self.finish_half()
        temporary = self.path / ".feed.ndjson.swp"
        shutil.copy2(self.base, temporary)
        lines = [self.visit("family") for _ in range(self.rng.randint(0, 5))]
        self.append(temporary, feeds.text(lines))
        self.lines += lines
        temporary.rename(self.base)
        self.tell(f"save anew with {len(lines)} lines more")

    def bring_again(self) -> None:
        """Syncs like rsync: each file is replaced by a new one with the old times."""
        for file in [*self.path.glob("feed.ndjson*"), *self.path.glob("part-*")]:
            temporary = self.path / f".{file.name}.x8Kd"
            shutil.copy2(file, temporary)
            temporary.rename(file)
        self.tell("bring every file again")

    def touch(self) -> None:
        if self.base.exists():
            self.base.touch()

    def link(self) -> None:
        """Adds a symbolic link. The run reads its target under the target's own name."""
        link = self.path / "latest.ndjson"
        if self.base.exists() and not link.is_symlink():
            link.symlink_to("feed.ndjson")
            self.tell("link latest.ndjson")

    def noise(self) -> None:
        (self.path / self.rng.choice(("README.md", "_SUCCESS", "feed.ndjson.md5"))).write_text("no feed\n")

    def tell(self, what: str) -> None:
        self.told.append(what)
