"""Tests foreign text in the log and in output: cleaned, and without secrets."""

from __future__ import annotations

import pytest

import feeds
from accounts import SECRET, no_keys
from endpoints import dead_endpoint
from outflow import NAME

REST = "\x1b[31mred\x1b]0;title\x07"


def test_a_process_that_hands_out_keys_steers_no_terminal_and_leaks_nothing(operator) -> None:
    with dead_endpoint() as url:
        one = operator(url)
        script = one.home / "keys"
        script.write_text(f"#!/bin/sh\nprintf 'no key: {SECRET} {REST}\\n' >&2\nexit 3\n")
        script.chmod(0o700)
        (one.home / "aws").write_text(
            f"[profile feeder]\ncredential_process = {script}\n\n[{SECRET}]\nregion = us-east-1\n\n[profile {SECRET} x]\na = b\n"
        )
        one.settings = {**no_keys(), "AWS_CONFIG_FILE": str(one.home / "aws")}
        ended = one.call("--log-level", "trace", "account", "add", "crm", "--profile", "feeder", "--region", "us-east-1")
        log = one.state / "outflow.log"
        said = ended.stdout + ended.stderr + (log.read_text() if log.exists() else "")
        assert ended.code != 0 and SECRET not in said, said
        assert not [c for c in said if ord(c) < 32 and c != "\n"], said


@pytest.mark.parametrize("before", ["no key: ", "\\n", "\x1b[31m"], ids=["in words", "in a line of its own", "in colour"])
@pytest.mark.parametrize("command", [("check", NAME), ("check", NAME, "--json"), ("run", NAME, "--max-pause", "1s")])
def test_no_command_repeats_what_such_a_process_says(operator, command: tuple[str, ...], before: str) -> None:
    with dead_endpoint() as url:
        one = operator(url)
        script = one.home / "keys"
        script.write_text(f"#!/bin/sh\nprintf '{before}{SECRET}\\n' >&2\nexit 3\n")
        script.chmod(0o700)
        (one.home / "aws").write_text(f"[profile feeder]\ncredential_process = {script}\n")
        one.settings = {**no_keys(), "AWS_CONFIG_FILE": str(one.home / "aws")}
        one.apply(feeds.activation(), feeds.text(feeds.visits(3, 5, 5)))
        one.spec.write_text(one.spec.read_text().replace('"environment"', '"profile:feeder"'))
        one.call("apply", str(one.spec)).expect(0)
        ended = one.call("--log-level", "trace", *command)
        log = one.state / "outflow.log"
        said = ended.stdout + ended.stderr + (log.read_text() if log.exists() else "")
        assert ended.code != 0 and SECRET not in said, said
