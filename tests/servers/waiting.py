"""Waits for a condition with a deadline, never for a fixed time."""

from __future__ import annotations

import time
from collections.abc import Callable


class Deadline:
    """Fails with the name of the condition after the deadline."""

    def __init__(self, seconds: float, what: str) -> None:
        self._end = time.monotonic() + seconds
        self._what = f"waited {seconds:g} s for {what}"

    def pause(self, note: object = "", seconds: float = 0.02) -> None:
        """Sleeps between two checks."""
        assert time.monotonic() < self._end, f"{self._what}: {note}" if note else self._what
        time.sleep(seconds)


def until(condition: Callable[[], object], what: str, seconds: float = 60, every: float = 0.02) -> object:
    """Returns the value of `condition` as soon as it is true. Checks it every `every` seconds."""
    deadline = Deadline(seconds, what)
    while not (result := condition()):
        deadline.pause(seconds=every)
    return result
