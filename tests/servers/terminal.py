"""The real binary on a terminal: typed input, and all output."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import subprocess
import sys
import termios
from types import TracebackType

from outflow import Outflow
from waiting import until


class Terminal:
    """A command with its own terminal."""

    def __init__(self, one: Outflow, *arguments: str, columns: int = 0) -> None:
        self._ours, theirs = pty.openpty()
        if columns:
            termios.tcsetwinsize(theirs, (24, columns))
        self._shown = b""
        self.process = subprocess.Popen(
            one.command(*arguments), env=one.environment(), cwd=one.home, stdin=theirs, stdout=theirs, stderr=theirs
        )
        self._theirs = theirs

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._ours)
        os.close(self._theirs)

    def shown(self) -> str:
        while select.select([self._ours], [], [], 0)[0]:
            self._shown += os.read(self._ours, 65536)
        return self._shown.decode(errors="replace")

    def says(self, words: str, seconds: float = 20) -> None:
        def said() -> bool:
            if words in self.shown():
                return True
            assert self.process.poll() is None or words in self.shown(), f"ended before {words!r}\n{self.shown()}"
            return False

        until(said, f"the terminal to show {words!r}", seconds)

    def types(self, text: str) -> None:
        os.write(self._ours, text.encode())

    def pastes(self, text: str) -> None:
        """Pastes like a terminal that was asked to mark pastes."""
        self.says("\x1b[?2004h")
        self.types(f"\x1b[200~{text}\x1b[201~")

    def end(self, code: int, seconds: float = 30) -> str:
        """Returns all output, once the command has ended."""
        until(lambda: (self.shown(), self.process.poll() is not None)[1], "the command to end", seconds)
        assert self.process.returncode == code, f"exit code {self.process.returncode}\n{self.shown()}"
        return self.shown()

    def left_over(self) -> int:
        """Returns the number of typed bytes that a shell would read next."""
        return int.from_bytes(fcntl.ioctl(self._theirs, termios.FIONREAD, bytes(4)), sys.byteorder)

    def echoes(self) -> bool:
        """Returns whether the terminal shows typed text, as a shell expects."""
        return bool(termios.tcgetattr(self._theirs)[3] & termios.ECHO)
