"""The app on a terminal: keys go in, and what it shows is read as a person would, cell by cell."""

from __future__ import annotations

import fcntl
import os
import pty
import random
import re
import resource
import select
import signal
import subprocess
import sys
import termios
import time
from types import TracebackType

import pyte

from outflow import Outflow
from waiting import until

KEYS = {
    "enter": "\r",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "esc": "\x1b",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "space": " ",
    "backspace": "\x7f",
    "F1": "\x1bOP",
    "F2": "\x1bOQ",
    "F5": "\x1b[15~",
    "F12": "\x1b[24~",
    **{f"ctrl+{letter}": chr(ord(letter) - 96) for letter in "acdekloprtuwyz"},
    **{f"alt+{digit}": f"\x1b{digit}" for digit in "0123456789"},
}

# What the app always switches on, and must have switched off again when it has ended, with all else that it may switch on.
MODES = {"1049": "the other screen", "2004": "marked pastes", "1004": "news of the focus"}
MODE = re.compile(r"\x1b\[\?(\d+)h")

# The cursor: for it, on is as it was.
CURSOR = "25"


# A shell's part: it leads the session, gives the terminal to a group of its own and waits for that.
SHELL = """
import os, signal, sys
signal.signal(signal.SIGTTOU, signal.SIG_IGN)
job = os.fork()
if not job:
    os.setpgid(0, 0)
    os.tcsetpgrp(0, os.getpid())
    signal.signal(signal.SIGTTOU, signal.SIG_DFL)
    os.execvp(sys.argv[1], sys.argv[1:])
os._exit(os.waitstatus_to_exitcode(os.waitpid(job, 0)[1]) & 0xff)
"""


class Screen:
    """The app, as somebody sits at it."""

    def __init__(
        self,
        one: Outflow,
        *arguments: str,
        columns: int = 80,
        rows: int = 24,
        files: int | None = None,
        shell: tuple[str, ...] | None = None,
        sized: bool = True,
    ) -> None:
        """`files`: how many it may have open. `shell`: it is a job of a shell, started by that command."""
        self._is_job = shell is not None
        before = [] if shell is None else [sys.executable, "-c", SHELL, *shell]
        self._ours, self._theirs = pty.openpty()
        self._cells = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._cells)
        self._bytes = b""
        self.keys = 0
        termios.tcsetwinsize(self._theirs, (rows, columns) if sized else (0, 0))
        self.before = termios.tcgetattr(self._theirs)
        environment = {"TERM": "xterm-256color", "LANG": "C.UTF-8", **one.environment()}
        self.process = subprocess.Popen(
            [*before, *one.command(*arguments)],
            env=environment,
            cwd=one.home,
            stdin=self._theirs,
            stdout=self._theirs,
            stderr=self._theirs,
            # A session of its own with this terminal: what a terminal that goes away does to it is what it does to any.
            start_new_session=True,
            preexec_fn=lambda: begin(files),
        )

    def __enter__(self) -> "Screen":
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for end in (self._ours, self._theirs):
            if end >= 0:
                os.close(end)

    # --- what is shown ---

    def read(self) -> str:
        """All rows as they are now."""
        while self._ours >= 0 and select.select([self._ours], [], [], 0)[0]:
            try:
                some = os.read(self._ours, 65536)
            except OSError:
                break
            self._bytes += some
            self._stream.feed(some)
        return "\n".join(line.rstrip() for line in self._cells.display)

    def written(self) -> str:
        """All that was ever written to the terminal."""
        self.read()
        return self._bytes.decode(errors="replace")

    def shows(self, *words: str, seconds: float = 30) -> str:
        """Waits until all the words are on the screen."""

        def there() -> bool:
            shown = self.read()
            if all(word in shown for word in words):
                return True
            assert self.process.poll() is None, f"ended with {self.process.returncode} before {words}\n{shown}"
            return False

        try:
            until(there, f"the screen to show {words}", seconds)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.read()}") from None
        return self.read()

    def shows_no(self, word: str, seconds: float = 30) -> None:
        until(lambda: word not in self.read(), f"{word!r} to leave the screen", seconds)

    def row_of(self, word: str) -> str:
        return next(row for row in self.read().splitlines() if word in row)

    # --- what is done ---

    def press(self, *keys: str) -> "Screen":
        for key in keys:
            self.keys += 1
            os.write(self._ours, KEYS.get(key, key).encode())
        return self

    def writes(self, text: str) -> "Screen":
        """Typed, and taken: what follows at once would be a part of the same paste."""
        os.write(self._ours, text.encode())
        time.sleep(0.1)
        return self

    def bursts(self, text: str) -> "Screen":
        """As a terminal pastes that does not mark it."""
        os.write(self._ours, text.encode())
        return self

    def pastes(self, text: str) -> "Screen":
        assert "\x1b[?2004h" in self.written(), "the app asks for pastes to be marked"
        os.write(self._ours, f"\x1b[200~{text}\x1b[201~".encode())
        return self

    def resize(self, columns: int, rows: int) -> None:
        termios.tcsetwinsize(self._ours, (rows, columns))
        self._cells.resize(rows, columns)

    def storm(self, times: int, seed: int) -> None:
        """Changes the size again and again, faster than anything can be drawn."""
        chance = random.Random(seed)
        for _ in range(times):
            termios.tcsetwinsize(self._ours, (chance.randint(1, 60), chance.randint(1, 200)))

    def hang_up(self) -> None:
        """The terminal goes away, as when a connection is lost."""
        os.close(self._ours)
        os.close(self._theirs)
        self._ours = self._theirs = -1

    # --- its end ---

    def ends(self, code: int, seconds: float = 60) -> None:
        def over() -> bool:
            self.read()
            return self.process.poll() is not None

        until(over, "the app to end", seconds)
        assert self.process.returncode == code, f"exit code {self.process.returncode}\n{self.read()}"

    def is_given_back(self) -> None:
        """The terminal is as it was before: its settings, and every mode that the app has switched on."""
        self.is_as_before()
        written = self.written()
        for mode in MODES:
            on, off = written.rfind(f"\x1b[?{mode}h"), written.rfind(f"\x1b[?{mode}l")
            assert 0 <= on < off, f"{MODES[mode]} is switched off last"
        assert written.rfind("\x1b[?25l") < written.rfind("\x1b[?25h"), "the cursor is to be seen"

    def is_as_before(self) -> None:
        """The settings are those from before, and no mode is left on, whichever it is."""
        assert termios.tcgetattr(self._theirs) == self.before, "the settings are those from before"
        written = self.written()
        for mode in set(MODE.findall(written)) - {CURSOR}:
            assert written.rfind(f"\x1b[?{mode}h") < written.rfind(f"\x1b[?{mode}l"), f"{mode} is switched off last"

    def is_stopped(self) -> bool:
        """Whether all of the job is."""
        pids = self._job() if self._is_job else [self.process.pid]
        return bool(pids) and all(state(pid) == "T" for pid in pids)

    def _job(self) -> list[int]:
        """The first process of the job, and what that started."""
        first = children(self.process.pid)
        return [*first, *(pid for parent in first for pid in children(parent))]

    def signal(self, number: signal.Signals) -> None:
        os.killpg(self._job()[0], number) if self._is_job else self.process.send_signal(number)


def state(pid: int) -> str:
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rsplit(")", 1)[1].split()[0]


def children(pid: int) -> list[int]:
    with open(f"/proc/{pid}/task/{pid}/children") as found:
        return [int(child) for child in found.read().split()]


def begin(files: int | None) -> None:
    """What the app's process does before it becomes the app."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    if files is not None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
