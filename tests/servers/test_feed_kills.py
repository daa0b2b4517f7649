"""Tests kills of the real binary while its feed's files are written, rotated, packed and replaced.

`OUTFLOW_FEED_KILLS=200` sets the number of kills. `OUTFLOW_FEED_SEED` repeats a history.
"""

from __future__ import annotations

import json
import os
import random
import signal
import time
from pathlib import Path

import pytest

import feeds
from folder import Folder
from outflow import Outflow, toml
from refusing import Refusing, refusing
from waiting import until

KILLS = int(os.environ.get("OUTFLOW_FEED_KILLS", "24"))
# The endpoint refuses nothing.
NO_MARKER = b"\x00"


@pytest.mark.parametrize("follow", [True, False], ids=["follow", "finite"])
def test_kills_while_files_change_lose_nothing_and_turn_nothing_round(operator, tmp_path: Path, follow: bool) -> None:
    seed = int(os.environ.get("OUTFLOW_FEED_SEED") or random.randrange(1 << 32))
    print(f"seed {seed}")
    rng = random.Random(seed)
    folder = Folder(tmp_path / "feeds", rng)
    folder.write()
    with refusing(NO_MARKER) as endpoint:
        one = operator(endpoint.url)
        set_up(one, folder, follow)
        for _ in range(KILLS // 2):
            killed(one, endpoint, folder, rng)
        folder.finish_half()
        try:
            finish(one, endpoint, folder, follow)
            each_in_order(endpoint, folder)
        except AssertionError as failure:
            raise AssertionError(f"seed {seed}: {failure}\n--- what was done last\n{folder.told_last()}") from failure


def set_up(one: Outflow, folder: Folder, follow: bool) -> None:
    text = one.spec_text(feeds.activation(meta=True), "segments", follow)
    plain = f"path = {toml(str(one.feed))}"
    assert plain in text
    one.spec.write_text(text.replace(plain, f"path = {toml(str(folder.path))}"))
    one.call("apply", str(one.spec)).expect(0)


def killed(one: Outflow, endpoint: Refusing, folder: Folder, rng: random.Random) -> None:
    """Kills a run while the folder changes, or just as it starts. Then the folder changes without a run."""
    before = len(endpoint.taken)
    run = one.start()
    folder.tell("start")
    if rng.random() < 0.8:
        ends = time.monotonic() + 2
        while len(endpoint.taken) == before and run.alive() and time.monotonic() < ends:
            time.sleep(0.002)
    for _ in range(rng.randint(0, 5)):
        time.sleep(rng.uniform(0, 0.15))
        folder.change()
    time.sleep(rng.uniform(0, 0.3))
    run.signal(signal.SIGKILL)
    run.end()
    folder.tell(f"kill, {len(endpoint.taken) - before} records arrived")
    for _ in range(rng.choice((0, 0, 1, 3))):
        folder.change()


def finish(one: Outflow, endpoint: Refusing, folder: Folder, follow: bool) -> None:
    total = len(folder.lines)
    if not follow:
        # The next run reads what a file that grew under the last run has left.
        one.run("--max-pause", "60s").expect(0)
        return
    run = one.start()
    until(lambda: len(set(endpoint.taken)) >= total, f"{total} events to arrive, with {run.stderr()[-3000:]}", 30)
    # Before that, it may not handle signals yet.
    run.says("Streaming ")
    run.signal(signal.SIGTERM)
    run.end().expect(0)


def each_in_order(endpoint: Refusing, folder: Folder) -> None:
    """Checks that every line became one event, and that each person's came in order, apart from repeats."""
    firsts = list(dict.fromkeys(endpoint.taken))
    arrived: dict[str, list[tuple[int, int]]] = {}
    for data in firsts:
        event = json.loads(data)
        who = event["identityMap"]["ECID"][0]["id"]
        arrived.setdefault(who, []).append((event["visit"]["number"], event["_meta"]["sequence"]))
    expected: dict[str, int] = {}
    for line in folder.lines:
        who = json.loads(line)["identityMap"]["ECID"][0]["id"]
        expected[who] = expected.get(who, 0) + 1
    assert arrived.keys() == expected.keys()
    for who, visits in arrived.items():
        assert visits == [(number, number) for number in range(1, expected[who] + 1)], f"{who}: {visits[:40]}"
