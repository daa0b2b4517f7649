"""Checks that several tests share: arrivals against expected arrivals, and a summary against both."""

from __future__ import annotations

from collections.abc import Iterable

import reader
from endpoints import Kinesis
from model import Outcome
from outflow import Previewed

Keys = dict[str, list[bytes]]


def previewed_by_key(previewed: Iterable[Previewed]) -> Keys:
    """Returns the events of each partition key, in order."""
    keys: Keys = {}
    for one in previewed:
        keys.setdefault(one.partition_key, []).append(one.event)
    return keys


def arrived(kinesis: Kinesis, stream: str) -> Keys:
    return reader.by_key(reader.read(kinesis.client, stream))


def count(keys: Keys) -> int:
    return sum(map(len, keys.values()))


def firsts(keys: Keys) -> Keys:
    """Returns each key's events in the order of first arrival. The events of these feeds are all different."""
    return {key: list(dict.fromkeys(events)) for key, events in keys.items()}


def same(found: Keys, expected: Keys) -> None:
    """Checks that both are equal key by key. Reports only the first difference."""
    assert found.keys() == expected.keys(), (
        f"{len(expected.keys() - found.keys())} keys missing, {len(found.keys() - expected.keys())} unknown"
    )
    for key, events in expected.items():
        if found[key] != events:
            at = next((i for i, pair in enumerate(zip(found[key], events)) if pair[0] != pair[1]), None)
            assert False, (
                f"key {key}: {len(found[key])} events, expected {len(events)}; first difference at {at}:\n"
                f"found    {found[key][at] if at is not None else '-'}\n"
                f"expected {events[at] if at is not None else '-'}"
            )


def summary_agrees(summary: dict, outcome: Outcome) -> None:
    """Checks that every line had the outcome that the model expects."""
    fates = ("received", "delivered", "dead", "unchanged", "not_qualified", "excluded", "malformed")
    assert {fate: summary[fate] for fate in fates} == {fate: outcome.counts[fate] for fate in fates}
    assert summary["pending"] == 0
    reasons = {
        "malformed": ("not-utf8", "not-json", "not-an-object", "lone-surrogate"),
        "dead": ("lone-surrogate-in-event",),
        "excluded": ("no-identity",),
    }
    for fate, names in reasons.items():
        assert sum(summary["reasons"].get(name, 0) for name in names) == summary[fate], summary["reasons"]
    assert summary["records_attempted"] >= summary["delivered"]
    assert summary["seconds"] >= 0 and set(summary["latency_ms"]) >= {"p50", "p95", "p99"}
