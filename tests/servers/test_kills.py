"""Tests a hundred kills at random moments: nothing lost, nothing reordered, few repeats, all identical."""

from __future__ import annotations

import json
import random
import signal
import time

import feeds
from outflow import NAME, Outflow
from refusing import Refusing, refusing
from test_hostile import MARKER, poisoned
from waiting import until

KILLS = 100
LINES = 60_000

# Events in the 200 ms between two commits to four shards at their pace, plus a burst and the time of a commit.
MOST_REPEATED = 2_500


def test_a_hundred_kills_lose_nothing_and_repeat_the_same_bytes(operator) -> None:
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    rng = random.Random(seed)
    visits = feeds.visits(70, LINES, 2_000)
    lines = list(visits)
    for number in range(300):
        lines.insert(rng.randrange(len(lines)), poisoned(number) if number % 2 else b"no profile %d" % number)
    with refusing(MARKER) as endpoint:
        one = operator(endpoint.url)
        one.apply(feeds.activation(meta=True), feeds.text(lines))
        repeated = [lived(one, endpoint, rng) for _ in range(KILLS)]
        assert len(set(endpoint.taken)) < LINES, "the feed ended before the kills did; this test needs a longer feed"
        before = len(endpoint.taken)
        one.run("--max-pause", "60s").expect(0).summary()
        repeated.append(repeats(endpoint.taken, before))
        check(one, endpoint, visits)
    print(f"repeated after each kill: mean {sum(repeated) / KILLS:.0f}, most {max(repeated)}")
    assert max(repeated) <= MOST_REPEATED


def lived(one: Outflow, endpoint: Refusing, rng: random.Random) -> int:
    """Kills a run at a random moment after its first record, or while it drains. Returns the number of repeats."""
    before = len(endpoint.taken)
    run = one.start()
    until(lambda: len(endpoint.taken) > before, "a record to arrive", every=0.002)
    time.sleep(rng.uniform(0, 0.4))
    if rng.random() < 0.2:
        run.signal(signal.SIGTERM)
        time.sleep(rng.uniform(0, 0.02))
    run.signal(signal.SIGKILL)
    run.end()
    return repeats(endpoint.taken, before)


def repeats(taken: list[bytes], before: int) -> int:
    """Returns how many events after the first `before` had arrived earlier."""
    known = set(taken[:before])
    return sum(event in known for event in taken[before:])


def check(one: Outflow, endpoint: Refusing, visits: list[bytes]) -> None:
    arrived: dict[str, list[dict]] = {}
    for data in dict.fromkeys(endpoint.taken):
        event = json.loads(data)
        arrived.setdefault(event["identityMap"]["ECID"][0]["id"], []).append(event)
    expected: dict[str, int] = {}
    for line in visits:
        who = json.loads(line)["identityMap"]["ECID"][0]["id"]
        expected[who] = expected.get(who, 0) + 1
    assert arrived.keys() == expected.keys()
    for who, events in arrived.items():
        numbers = list(range(1, expected[who] + 1))
        assert [event["visit"]["number"] for event in events] == numbers, who
        assert [event["_meta"]["sequence"] for event in events] == numbers, who
    listed = one.call("dead-letters", NAME, "--json").expect(0).stdout.splitlines()
    kinds = [json.loads(letter)["kind"] for letter in listed]
    assert (kinds.count("event"), kinds.count("malformed")) == (150, 150), "every letter is there, once"
