"""Waiting for something with a deadline, never for a fixed time."""

from __future__ import annotations

import time
from collections.abc import Callable


class Deadline:
    """Fails with what was waited for once the time is over."""

    def __init__(self, seconds: float, what: str) -> None:
        self._end = time.monotonic() + seconds
        self._what = f"waited {seconds:g} s for {what}"

    def pause(self, note: object = "", seconds: float = 0.02) -> None:
        """A short breath between two looks."""
        assert time.monotonic() < self._end, f"{self._what}: {note}" if note else self._what
        time.sleep(seconds)


def until(condition: Callable[[], object], what: str, seconds: float = 60, every: float = 0.02) -> object:
    """What `condition` returns as soon as that is true; looked at again after `every` seconds."""
    deadline = Deadline(seconds, what)
    while not (result := condition()):
        deadline.pause(seconds=every)
    return result
