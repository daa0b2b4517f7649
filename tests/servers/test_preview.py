"""Tests preview against the model: the exact events, keys and reasons. Needs no server."""

from __future__ import annotations

import json
import re

import pytest

import feeds
import model
from model import Activation, Event
from outflow import NAME, Outflow, Previewed

META = re.compile(rb',"_meta":(\{"eventId":"([0-9a-f]{32})","sequence":(\d+),"trigger":\[[^]]*\],"destination":"[^"]*"\})\}$')


def test_the_defaults_give_the_events_of_the_model(offline: Outflow) -> None:
    check(offline, feeds.activation(), feeds.histories(1, 600, 30))


@pytest.mark.parametrize("seed", range(12))
def test_any_options_give_the_events_of_the_model(offline: Outflow, seed: int) -> None:
    check(offline, feeds.random_activation(seed), feeds.histories(100 + seed, 250, 12))


def test_the_reference_rule_sends_every_line_of_a_member(offline: Outflow) -> None:
    check(offline, feeds.activation(compat="reference"), feeds.histories(2, 300, 15))


def test_meta_is_the_last_member_and_its_event_ids_differ(offline: Outflow) -> None:
    previewed = check(offline, feeds.activation(meta=True), feeds.histories(3, 300, 10))
    ids = [META.search(one.event)[2] for one in previewed]
    assert len(set(ids)) == len(ids)


def test_a_second_preview_is_the_same(offline: Outflow) -> None:
    offline.apply(feeds.activation(meta=True), feeds.text(feeds.histories(4, 100, 10)))
    assert offline.preview() == offline.preview()


def test_only_as_many_as_asked_for_are_shown(offline: Outflow) -> None:
    offline.apply(feeds.activation(), feeds.text(feeds.visits(5, 50, 5)))
    everything = offline.preview()
    assert len(everything) == 50
    assert offline.preview(7) == everything[:7]


def test_without_json_the_event_stands_in_what_is_printed(offline: Outflow) -> None:
    offline.apply(feeds.activation(), feeds.text(feeds.visits(6, 3, 1)))
    shown = offline.call("preview", NAME, "-n", "3").expect(0).stdout
    for one in offline.preview(3):
        assert one.partition_key in shown


def check(operator: Outflow, activation: Activation, lines: list[bytes]) -> list[Previewed]:
    """Compares the whole preview with the model, event by event."""
    operator.apply(activation, feeds.text(lines))
    previewed, expected = operator.preview(), model.run(lines, activation).events
    for number, (found, event) in enumerate(zip(previewed, expected)):
        body = without_meta(found.event, event) if activation.meta else found.event
        assert body == event.body, f"event {number} of {event.profile}"
        assert found.partition_key == event.partition_key, f"event {number} of {event.profile}"
        assert found.due == event.triggers, f"event {number} of {event.profile}"
        json.loads(found.event)
    assert len(previewed) == len(expected)
    return previewed


def without_meta(found: bytes, event: Event) -> bytes:
    """Returns the event's body after checking its `_meta`, except for the value of its ID."""
    meta = META.search(found)
    assert meta, f"{found} does not end with _meta"
    told = json.loads(meta[1])
    assert (told["sequence"], tuple(told["trigger"]), told["destination"]) == (event.sequence, event.triggers, NAME)
    return found[: meta.start()] + b"}" + b"\n" * found.endswith(b"\n")
