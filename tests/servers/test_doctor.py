"""Tests what `doctor` reports about a machine: working parts, and missing parts."""

from __future__ import annotations

import json
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

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
    assert all(bool(row["remedy"]) == (row["state"] != "good") for row in found)
    return {row["check"]: row for row in found}


def test_a_machine_that_works_is_said_to(online: Outflow, tmp_path: Path) -> None:
    online.apply(feeds.activation(), b"")
    with keyring(tmp_path / "keyring") as session:
        online.settings = session.environment()
        found = rows(online, 0)
        assert session.users() == [], "no entry is left in the keyring"
    assert list(found) == CHECKS
    assert [found[one]["state"] for one in ("folders", "keyring", "endpoint", "clock")] == ["good"] * 4
    assert "responds" in found["endpoint"]["message"]


def test_the_keyring_is_tried_out_by_several_at_once(online: Outflow, tmp_path: Path) -> None:
    with keyring(tmp_path / "keyring") as session:
        online.settings = session.environment()
        for _ in range(5):
            with ThreadPoolExecutor(6) as several:
                found = list(several.map(lambda _: online.call("doctor", "--json").stdout, range(6)))
            rows = [json.loads(line) for ended in found for line in ended.splitlines()]
            assert [row["state"] for row in rows if row["check"] == "keyring"] == ["good"] * 6
        assert session.users() == [], "no entry is left in the keyring"


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


def test_on_a_terminal_its_name_and_size_are_shown(online: Outflow) -> None:
    online.apply(feeds.activation(), b"")
    online.settings = {"TERM": "screen-256color"}
    with Terminal(online, "doctor", columns=77) as terminal:
        shown = terminal.end(0)
    told = [line.split(maxsplit=2) for line in shown.replace("\r", "").splitlines()]
    assert ["good", "terminal", "screen-256color, 77 x 24"] in told
    assert ["good", "colour", "256"] in told


@pytest.mark.parametrize(
    ("settings", "state", "message"),
    [
        ({"TERM": "xterm-256color"}, "good", "256"),
        ({"TERM": "xterm"}, "limited", "16"),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, "good", "16,777,216"),
        ({"TERM": "xterm-256color", "COLORTERM": "24bit"}, "good", "16,777,216"),
        ({"TERM": "dumb"}, "limited", "0"),
        ({}, "limited", "0"),
        ({"TERM": "xterm", "COLORTERM": "truecolor", "NO_COLOR": "1"}, "good", "NO_COLOR"),
        ({"TERM": "xterm", "COLORTERM": "truecolor", "NO_COLOR": ""}, "good", "16,777,216"),
    ],
)
def test_the_number_of_colours_is_shown(offline: Outflow, settings: dict, state: str, message: str) -> None:
    offline.settings = settings
    row = rows(offline, 0)["colour"]
    assert (row["state"], row["message"]) == (state, message)


@contextmanager
def deaf() -> Iterator[str]:
    """Starts an endpoint that accepts a connection and never answers."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def test_endpoints_are_checked_in_parallel_and_reported_as_they_answer(online: Outflow) -> None:
    with ExitStack() as deaf_ones:
        urls = [deaf_ones.enter_context(deaf()) for _ in range(3)]
        for number, url in enumerate((*urls, online.endpoint_url)):
            arguments = ("--ambient", "--region", online.region, "--endpoint-url", url, "--no-check")
            online.call("account", "add", f"account-{number}", *arguments).expect(0)
        process = subprocess.Popen(
            online.command("doctor", "--json"),
            env=online.environment(),
            cwd=online.home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        start, told = time.monotonic(), []
        with process:
            for line in process.stdout:
                row = json.loads(line)
                told.append((row["check"], row["state"], time.monotonic() - start))
        assert process.returncode == 5
    at = {(check, state): seconds for check, state, seconds in told}
    assert [check for check, *_ in told].count("endpoint") == 4
    # Each check waits 5 s for its answer, and all of them at the same time.
    assert at["endpoint", "good"] < 4 < at["endpoint", "bad"] < 9
    assert at["clock", "good"] < 4
