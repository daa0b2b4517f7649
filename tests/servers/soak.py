"""The long soak test: a followed feed grows and rotates, the endpoint fails and disappears, and runs are killed and
drained. Its length keeps it out of the usual run. `OUTFLOW_SOAK=600 ./tests/run servers tests/servers/soak.py` sets the
seconds.
"""

from __future__ import annotations

import os
import random
import signal
import time

import feeds
from refusing import refusing
from test_follow import NO_MARKER, Writer, arrived_all, each_once_and_in_order, following

SECONDS = float(os.environ.get("OUTFLOW_SOAK", "60"))
PEOPLE = 500
LINES_A_SECOND = 600
# The limit for a debug build with its ledger. The test checks that memory does not grow.
MOST_GROWTH_KIB = 32 * 1024


def test_soak(operator, tmp_path) -> None:
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    rng = random.Random(seed)
    total = int(SECONDS * LINES_A_SECOND)
    with refusing(NO_MARKER) as endpoint:
        one, folder = following(operator, endpoint, tmp_path, "feed.ndjson")
        writer = Writer(folder, feeds.visits(rng.randrange(1000), total, PEOPLE))
        writer.add(1)
        run, kills, drains, rotations, memory = one.start(), 0, 0, 0, []
        end, next_turn = time.monotonic() + SECONDS, time.monotonic()
        while time.monotonic() < end and writer.written < total:
            writer.add(LINES_A_SECOND // 10)
            time.sleep(0.1)
            memory.append((kills + drains, resident_kib(run.pid)))
            if time.monotonic() < next_turn:
                continue
            next_turn = time.monotonic() + rng.uniform(0.5, 4)
            match rng.randrange(6):
                case 0:
                    endpoint.failing = rng.choice((0.0, 0.05, 0.5))
                case 1:
                    endpoint.down = not endpoint.down
                case 2 | 3:
                    endpoint.down, endpoint.failing = False, min(endpoint.failing, 0.05)
                    # Two rotations without a read between them would create a file that the run never sees.
                    arrived_all(endpoint, writer)
                    rng.choice((writer.rename, writer.copy_and_truncate))()
                    writer.add(1)
                    rotations += 1
                case 4:
                    run.signal(signal.SIGKILL)
                    run.end()
                    run, kills = one.start(), kills + 1
                case 5:
                    endpoint.down = False
                    run.signal(signal.SIGTERM)
                    ended = run.end()
                    # A run that was stopped before it began has no summary.
                    if (ended.code, ended.stdout) != (130, ""):
                        ended.expect(0).summary()
                    run, drains = one.start(), drains + 1
        endpoint.down, endpoint.failing = False, 0.0
        arrived_all(endpoint, writer)
        run.signal(signal.SIGTERM)
        run.end().expect(0).summary()
        each_once_and_in_order(endpoint, writer.written, repeats=kills * 2_500)
    most, grown = max(kib for _, kib in memory), growth(memory)
    repeated = len(endpoint.taken) - writer.written
    print(
        f"{writer.written} events, {kills} kills, {drains} drains, {rotations} rotations, {repeated} repeated; "
        f"resident at most {most} KiB, grown by at most {grown} KiB in one run"
    )
    assert grown < MOST_GROWTH_KIB


def resident_kib(pid: int) -> int:
    with open(f"/proc/{pid}/status") as status:
        return next((int(line.split()[1]) for line in status if line.startswith("VmRSS")), 0)


def growth(memory: list[tuple[int, int]]) -> int:
    """Returns the largest growth of a run's process after its first two seconds."""
    grown = 0
    for number in {number for number, _ in memory}:
        run = [kib for of, kib in memory if of == number][20:]
        grown = max(grown, max(run, default=0) - min(run, default=0))
    return grown
