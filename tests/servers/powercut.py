"""Simulates a power cut in a folder: synced data stays, and of the rest only what the disk happened to write.

The binary runs with `testbed/powercut.c` preloaded. This file replays its log into the files and folders that the disk
is sure to have. It tracks them by inode: a file's content and a folder's names as of their last sync.
"""

from __future__ import annotations

import os
import random
import shutil
import struct
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from outflow import ROOT

SOURCE = ROOT / "tests" / "testbed" / "powercut.c"
HEAD = struct.Struct("<cQQQ")
PAGE = 4096


def library(folder: Path) -> Path:
    """Compiles the preloaded library into a folder."""
    built = folder / "powercut.so"
    subprocess.run(("cc", "-O1", "-Wall", "-Wextra", "-shared", "-fPIC", "-o", built, SOURCE, "-ldl", "-lpthread"), check=True)
    return built


@dataclass
class File:
    """The bytes up to the last written one. After them, up to the size, the file is a hole."""

    content: bytearray = field(default_factory=bytearray)
    size: int = 0
    durable: bytes = b""
    durable_size: int = 0
    # Pages written since the last sync.
    dirty: set[int] = field(default_factory=set)

    def write(self, at: int, data: bytes) -> None:
        if len(self.content) < at:
            self.content.extend(bytes(at - len(self.content)))
        self.content[at : at + len(data)] = data
        self.size = max(self.size, at + len(data))
        self.dirty.update(range(at // PAGE, (at + len(data) - 1) // PAGE + 1))

    def cut(self, size: int) -> None:
        del self.content[size:]
        self.size = size

    def sync(self) -> None:
        self.durable, self.durable_size = bytes(self.content), self.size
        self.dirty.clear()

    def torn(self, rng: random.Random) -> None:
        """Decides for each page since the last sync, and for the size, whether it is on disk."""
        found = bytearray(self.durable)
        for page in sorted(self.dirty):
            part = self.content[page * PAGE : (page + 1) * PAGE]
            if part and rng.random() < 0.5:
                if len(found) < page * PAGE:
                    found.extend(bytes(page * PAGE - len(found)))
                found[page * PAGE : page * PAGE + len(part)] = part
        size = rng.choice((self.size, self.durable_size))
        self.durable, self.durable_size = bytes(found[:size]), size


class PowerCut:
    """Watches writes below `root`, and reverts those that would not survive a power cut."""

    def __init__(self, root: Path, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self.root, self._library, self._log = root, library(folder), folder / "log"
        self._aside = folder / "aside"
        self._begin()

    def settings(self, at: int = 0) -> dict[str, str]:
        """Returns the environment that lets a binary be watched, and ended in the middle of this sync."""
        watched = {"POWERCUT_ROOT": str(self.root), "POWERCUT_LOG": str(self._log), "POWERCUT_AT": str(at)}
        return {"LD_PRELOAD": str(self._library), **watched}

    def cut(self, rng: random.Random | None = None) -> None:
        """Reverts unsynced data after the process has ended. With `rng`, random parts of it stay."""
        self._replay()
        if rng:
            self._tear(rng)
        self._aside.mkdir()
        for entry in self.root.iterdir():
            entry.rename(self._aside / entry.name)
        self._restore(self._names[self.root.stat().st_ino], self.root)
        shutil.rmtree(self._aside)
        self._begin()

    def _begin(self) -> None:
        """Marks all current data as synced long ago."""
        self._files: dict[int, File] = {}
        self._names: dict[int, list[tuple[str, int, str]]] = {}
        self._log.write_bytes(b"")
        for folder, _, names in os.walk(self.root):
            self._names[os.stat(folder).st_ino] = listing(folder)
            for path in (Path(folder, name) for name in names):
                file = self._files[path.stat().st_ino] = File()
                file.content, file.size = stored(path), path.stat().st_size
                file.sync()

    def _replay(self) -> None:
        log, at = self._log.read_bytes(), 0
        while at + HEAD.size <= len(log):
            kind, inode, number, length = HEAD.unpack_from(log, at)
            data = log[at + HEAD.size : at + HEAD.size + length]
            if len(data) < length:
                break  # the process was killed while it wrote this
            at += HEAD.size + length
            match kind:
                case b"C":
                    self._files[inode] = File()
                case b"M":
                    self._names[inode] = []
                case b"W":
                    self._files[inode].write(number, data)
                case b"T":
                    self._files[inode].cut(number)
                case b"F":
                    self._files[inode].sync()
                case b"D":
                    entries = (entry.decode().split(" ", 2) for entry in data.split(b"\0") if entry)
                    self._names[inode] = [(entry[0], int(entry[1]), entry[2]) for entry in entries]

    def _tear(self, rng: random.Random) -> None:
        for file in self._files.values():
            file.torn(rng)
        for folder, _, _ in os.walk(self.root):
            if rng.random() < 0.5:
                self._names[os.stat(folder).st_ino] = listing(folder)

    def _restore(self, names: list[tuple[str, int, str]], folder: Path) -> None:
        for kind, inode, name in names:
            path = folder / name
            if kind == "d":
                path.mkdir(mode=0o700)
                self._restore(self._names.get(inode, []), path)
            elif inode in self._files:
                file = self._files[inode]
                path.write_bytes(file.durable)
                os.truncate(path, file.durable_size)


def listing(folder: str) -> list[tuple[str, int, str]]:
    with os.scandir(folder) as entries:
        return [("d" if entry.is_dir() else "f", entry.inode(), entry.name) for entry in entries]


def stored(path: Path) -> bytearray:
    """Returns a file's bytes without the hole at its end."""
    data, found = os.open(path, os.O_RDONLY), bytearray()
    try:
        at = 0
        while True:
            try:
                begin = os.lseek(data, at, os.SEEK_DATA)
            except OSError:
                return found
            at = os.lseek(data, begin, os.SEEK_HOLE)
            found.extend(bytes(begin - len(found)))
            found.extend(os.pread(data, at - begin, begin))
    finally:
        os.close(data)
