"""The app on a terminal: tests send keys, and read the screen cell by cell as a person would."""

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

# The modes that the app always turns on. When it ends, it must have turned off these and all others that it turned on.
MODES = {"1049": "the other screen", "2004": "marked pastes", "1004": "news of the focus"}
MODE = re.compile(r"\x1b\[\?(\d+)h")

# The cursor, which is on by default.
CURSOR = "25"


# The role of a shell: it leads the session, gives the terminal to a new process group and waits for it.
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
    """The app with a person at its terminal."""

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
        """`files`: the limit of its open files. `shell`: the app runs as a job of a shell, started by this command."""
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
            # The app has its own session with this terminal, so a lost terminal affects it as usual.
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
        """Returns all current rows."""
        while self._ours >= 0 and select.select([self._ours], [], [], 0)[0]:
            try:
                some = os.read(self._ours, 65536)
            except OSError:
                break
            self._bytes += some
            self._stream.feed(some)
        return "\n".join(line.rstrip() for line in self._cells.display)

    def written(self) -> str:
        """Returns everything that was written to the terminal."""
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
        """Types a text and waits until the app has read it. Text that follows immediately joins the same paste."""
        os.write(self._ours, text.encode())
        time.sleep(0.1)
        return self

    def bursts(self, text: str) -> "Screen":
        """Pastes like a terminal that does not mark pastes."""
        os.write(self._ours, text.encode())
        return self

    def pastes(self, text: str) -> "Screen":
        assert "\x1b[?2004h" in self.written(), "the app asks the terminal to mark pastes"
        os.write(self._ours, f"\x1b[200~{text}\x1b[201~".encode())
        return self

    def resize(self, columns: int, rows: int) -> None:
        termios.tcsetwinsize(self._ours, (rows, columns))
        self._cells.resize(rows, columns)

    def storm(self, times: int, seed: int) -> None:
        """Changes the size repeatedly, faster than the app can draw."""
        chance = random.Random(seed)
        for _ in range(times):
            termios.tcsetwinsize(self._ours, (chance.randint(1, 60), chance.randint(1, 200)))

    def hang_up(self) -> None:
        """Closes the terminal, as when a connection is lost."""
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
        """Checks that the terminal has its previous settings, and that every mode of the app is off."""
        self.is_as_before()
        written = self.written()
        for mode in MODES:
            on, off = written.rfind(f"\x1b[?{mode}h"), written.rfind(f"\x1b[?{mode}l")
            assert 0 <= on < off, f"{MODES[mode]} is off at the end"
        assert written.rfind("\x1b[?25l") < written.rfind("\x1b[?25h"), "the cursor is visible"

    def is_as_before(self) -> None:
        """Checks that the terminal has its previous settings, and that no mode at all is on."""
        assert termios.tcgetattr(self._theirs) == self.before, "the terminal has its previous settings"
        written = self.written()
        for mode in set(MODE.findall(written)) - {CURSOR}:
            assert written.rfind(f"\x1b[?{mode}h") < written.rfind(f"\x1b[?{mode}l"), f"{mode} is off at the end"

    def is_stopped(self) -> bool:
        """Returns whether all processes of the job are stopped."""
        pids = self._job() if self._is_job else [self.process.pid]
        return bool(pids) and all(state(pid) == "T" for pid in pids)

    def _job(self) -> list[int]:
        """Returns the first process of the job, and its children."""
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
    """Prepares the app's process before it starts the app."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    if files is not None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
