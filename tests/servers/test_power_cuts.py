"""Tests power cuts at random moments: unsynced data is lost, but no event is lost, reordered or reported too early."""

from __future__ import annotations

import json
import random
import re
import signal
import time
from pathlib import Path

import feeds
from outflow import NAME, Outflow
from powercut import PowerCut
from refusing import Refusing, refusing
from test_hostile import MARKER, poisoned
from test_kills import check, repeats
from waiting import until

CUTS = 36
LINES = 52_000

# Events between two commits at the start of a life: a burst of a second's pace to four shards, and more on a busy
# machine.
MOST_REPEATED = 8_000

# One of every `LONG` lives sends more than that, so its commits must have been synced.
LONG, LONG_SENDS = 18, 11_000

REPORTED = re.compile(r"line (\d+)")


def test_power_cuts_lose_nothing_and_nothing_was_reported_too_early(operator, tmp_path: Path) -> None:
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    rng = random.Random(seed)
    visits = feeds.visits(80, LINES, 1_000)
    lines = list(visits)
    for number in range(300):
        lines.insert(rng.randrange(len(lines)), poisoned(number) if number % 2 else b"no profile %d" % number)
    with refusing(MARKER) as endpoint:
        one = operator(endpoint.url)
        one.apply(feeds.activation(meta=True), feeds.text(lines))
        power = PowerCut(one.state, tmp_path / "power")
        one.settings = power.settings()
        repeated = [lived(one, endpoint, power, rng, number % LONG == 0) for number in range(CUTS)]
        assert len(set(endpoint.taken)) < LINES, "the feed ended too early; this test needs a longer feed"
        before = len(endpoint.taken)
        one.run("--max-pause", "60s").expect(0)
        repeated.append(repeats(endpoint.taken, before))
        power.cut()
        before = len(endpoint.taken)
        assert one.run("--max-pause", "60s").expect(0).summary()["received"] == 0, "the summary is on the disk"
        assert len(endpoint.taken) == before
        check(one, endpoint, visits)
    print(f"repeated after each cut: mean {sum(repeated) / CUTS:.0f}, most {max(repeated)}")
    assert max(repeated) <= MOST_REPEATED


def lived(one: Outflow, endpoint: Refusing, power: PowerCut, rng: random.Random, long: bool) -> int:
    """Starts a run that ends in a power cut, sometimes after it has drained. Returns the number of repeats."""
    before = len(endpoint.taken)
    how = "drain" if not long and rng.random() < 0.2 else rng.choice(("any moment", "sync"))
    one.settings = power.settings(rng.randint(1, 14) if how == "sync" and not long else 0)
    run = one.start()
    one.settings = power.settings()
    if how != "sync" or long:
        enough = before + (LONG_SENDS if long else 0)
        until(lambda: len(endpoint.taken) > enough or not run.alive(), "records to arrive", every=0.002)
        time.sleep(rng.uniform(0, 0.35))
        run.signal(signal.SIGTERM if how == "drain" else signal.SIGKILL)
    ended = run.end()
    power.cut(rng if rng.random() < 0.5 else None)
    if how == "drain":
        # The run may or may not have read the feed to its end.
        assert ended.code in (0, 6), ended.talk()
        totals = ended.summary()
        assert totals["pending"] == 0, totals
    assert reported(ended.stderr) <= kept(one), "every reported dead letter is on the disk"
    return repeats(endpoint.taken, before)


def reported(talk: str) -> set[int]:
    """Returns the lines of the dead letters that a run reported."""
    return {int(found) for line in talk.splitlines() if "ead letter" in line for found in REPORTED.findall(line)}


def kept(one: Outflow) -> set[int]:
    """Returns the lines of the dead letters on the disk."""
    listed = one.call("dead-letters", NAME, "--json").expect(0).stdout.splitlines()
    return {json.loads(letter)["place"]["line"] for letter in listed}


def test_a_power_cut_right_after_the_first_summary_repeats_nothing(operator, tmp_path: Path) -> None:
    with refusing(MARKER) as endpoint:
        one = operator(endpoint.url)
        lines = [*feeds.visits(81, 50, 10), poisoned(0), b"no profile"]
        one.apply(feeds.activation(), feeds.text(lines))
        power = PowerCut(one.state, tmp_path / "power")
        one.settings = power.settings()
        assert one.run("--max-pause", "60s").expect(0).summary()["received"] == len(lines)
        power.cut()
        assert one.run("--max-pause", "60s").expect(0).summary()["received"] == 0
        assert len(endpoint.taken) == 50
        assert len(kept(one)) == 2


def test_what_apply_saved_outlives_a_power_cut(offline: Outflow, tmp_path: Path) -> None:
    offline.config.rmdir()
    power = PowerCut(offline.home, tmp_path / "power")
    offline.settings = power.settings()
    offline.spec.write_text(offline.spec_text(feeds.activation(), "segments"))
    offline.call("apply", str(offline.spec)).expect(0)
    power.cut()
    offline.call("show", NAME).expect(0)
