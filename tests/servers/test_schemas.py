"""Tests that the JSON Schemas are valid, and that Outflow's input and output match them."""

from __future__ import annotations

import json
import tomllib

import pytest
from jsonschema import Draft202012Validator

import feeds
from outflow import STREAM, Outflow

DRAFT = "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("subject", ["spec", "event"])
def test_a_schema_is_one_of_draft_2020_12(offline: Outflow, subject: str) -> None:
    schema = schema_of(offline, subject)
    assert schema["$schema"] == DRAFT
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("seed", range(6))
def test_every_event_is_as_its_schema_says(offline: Outflow, seed: int) -> None:
    validator = Draft202012Validator(schema_of(offline, "event"))
    offline.apply(feeds.random_activation(seed), feeds.text(feeds.histories(50 + seed, 200, 15)))
    previewed = offline.preview()
    for one in previewed:
        validator.validate(json.loads(one.event))


@pytest.mark.parametrize("seed", range(6))
def test_every_spec_that_apply_takes_is_as_its_schema_says(offline: Outflow, seed: int) -> None:
    offline.apply(feeds.random_activation(seed), b"")
    Draft202012Validator(schema_of(offline, "spec")).validate(tomllib.loads(offline.spec.read_text()))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('kind = "amazon-kinesis"', 'kind = "amazon-firehose"'),
        ("mapped_segments_only = true", 'mapped_segments_only = "yes"'),
        ('namespace = "ups"', 'namespace = "ups", mapped_at = 1649856570000'),
        ('compat = "outflow"', 'compat = "adobe"'),
        ("[connection]", "[connection]\nsecret_access_key = 'x'"),
    ],
)
def test_what_the_schema_refuses_apply_refuses_too(offline: Outflow, right: str, wrong: str) -> None:
    text = offline.spec_text(feeds.activation(), STREAM)
    assert right in text
    offline.spec.write_text(text.replace(right, wrong))
    spec = tomllib.loads(offline.spec.read_text())
    assert not Draft202012Validator(schema_of(offline, "spec")).is_valid(spec)
    offline.call("apply", str(offline.spec)).expect(3)


def schema_of(operator: Outflow, subject: str) -> dict:
    return json.loads(operator.call("schema", subject).expect(0).stdout)
