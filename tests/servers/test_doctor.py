"""What `doctor` says of a machine: that it works, and what is missing."""

from __future__ import annotations

import json
from pathlib import Path

import feeds
from endpoints import dead_endpoint
from keyring import keyring
from outflow import Outflow
from terminal import Terminal

CHECKS = ["folders", "terminal", "colour", "clipboard", "keyring", "endpoint", "clock"]


def rows(one: Outflow, code: int, *options: str) -> dict[str, dict]:
    ended = one.call("doctor", "--json", *options).expect(code)
    found = [json.loads(line) for line in ended.stdout.splitlines()]
    assert all(list(row) == ["check", "state", "message", "remedy"] for row in found)
    assert all(row["remedy"] or row["state"] == "good" or row["check"] == "clock" for row in found)
    return {row["check"]: row for row in found}


def test_a_machine_that_works_is_said_to(online: Outflow, tmp_path: Path) -> None:
    online.apply(feeds.activation(), b"")
    with keyring(tmp_path / "keyring") as session:
        online.settings = session.environment()
        found = rows(online, 0)
        assert session.secret("-doctor-") is None, "nothing is left in the keyring"
    assert list(found) == CHECKS
    assert [found[one]["state"] for one in ("folders", "keyring", "endpoint", "clock")] == ["good"] * 4
    assert "answers" in found["endpoint"]["message"]


def test_what_is_missing_is_named_with_what_to_do(operator) -> None:
    with dead_endpoint() as url:
        one = operator(url)
        one.apply(feeds.activation(), b"")
        found = rows(one, 5)
    assert (found["endpoint"]["state"], found["keyring"]["state"]) == ("bad", "limited")
    assert "--vault file" in found["keyring"]["remedy"]
    assert found["terminal"]["state"] == "limited"


def test_without_a_region_none_is_asked(offline: Outflow) -> None:
    found = rows(offline, 0)
    assert "--region" in found["endpoint"]["remedy"]
    assert offline.call("doctor", "--region", "nowhere").expect(2)


def test_on_a_terminal_its_name_and_colours_are_told(online: Outflow) -> None:
    online.apply(feeds.activation(), b"")
    online.settings = {"TERM": "xterm-256color"}
    with Terminal(online, "doctor") as terminal:
        shown = terminal.end(0)
    assert "xterm-256color" in shown and "256" in shown
