"""Tests that Outflow's files are private, are in the documented places, and have size limits, as does all input."""

from __future__ import annotations

import os
import stat
import subprocess
import time
from pathlib import Path

import pytest

import feeds
from outflow import NAME, Ended, Outflow
from refusing import refusing

MARKER = b"poison"
root_only = pytest.mark.skipif(os.geteuid() != 0, reason="gives a folder to somebody else")


def shell(one: Outflow, before: str, *arguments: str, seconds: float = 60, **more: str) -> Ended:
    """Runs a command after the preparations of a shell, with the signals that a shell passes on."""
    command = ["bash", "-c", f'{before}; exec "$0" "$@"', *one.command(*arguments)]
    process = subprocess.run(
        command, env={**one.environment(), **more}, cwd=one.home, stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds
    )
    return Ended(process.returncode, process.stdout.decode(), process.stderr.decode())


def rights(one: Outflow) -> dict[Path, int]:
    found = (path for folder in (one.config, one.state) for path in [folder, *folder.rglob("*")])
    return {path: stat.S_IMODE(path.stat().st_mode) for path in found}


def test_what_is_kept_is_its_owners_whatever_the_umask(operator) -> None:
    with refusing(MARKER) as endpoint:
        one = operator(endpoint.url)
        one.feed.write_bytes(feeds.text(feeds.visits(70, 50, 50)))
        one.spec.write_text(one.spec_text(feeds.activation(), "segments"))
        shell(one, "umask 0", "apply", str(one.spec)).expect(0)
        shell(one, "umask 0", "--log-level", "trace", "run", NAME, "--max-pause", "10s").expect(0)
        made_before = (one.config, one.state)
        open_to_others = {path: oct(mode) for path, mode in rights(one).items() if mode & 0o077 and path not in made_before}
        assert not open_to_others
        ledger = one.state / NAME / "ledger"
        # An earlier version left them like this.
        for path in ledger.rglob("*"):
            path.chmod(0o755 if path.is_dir() else 0o666)
        one.run("--max-pause", "10s").expect(0)
        assert not [path for path, mode in rights(one).items() if ledger in path.parents and mode & 0o077]


@pytest.mark.parametrize("name", ["runner.lock", "dead-letters.ndjson", "paused.json", "ledger/format.new", "../outflow.log"])
def test_no_file_of_others_is_written_through_a_link(operator, name: str) -> None:
    with refusing(MARKER) as endpoint:
        one = operator(endpoint.url)
        one.apply(feeds.activation(), feeds.text(feeds.visits(71, 5, 5)))
        if name.startswith("ledger"):
            one.run("--max-pause", "10s").expect(0)
        link = one.state / NAME / name
        link.parent.mkdir(parents=True, exist_ok=True)
        kept = one.home / "kept"
        kept.write_text("kept")
        link.symlink_to(kept)
        one.call("--log-level", "trace", "run", NAME, "--max-pause", "10s")
        assert kept.read_text() == "kept"


def test_what_is_only_read_may_be_a_link(operator) -> None:
    """A mounted configuration consists of links."""
    with refusing(MARKER) as endpoint:
        one = operator(endpoint.url)
        one.apply(feeds.activation(), feeds.text(feeds.visits(72, 5, 5)))
        for path in (one.config / "destinations" / f"{NAME}.toml", one.feed):
            moved = one.home / f"moved-{path.name}"
            path.rename(moved)
            path.symlink_to(moved)
        assert one.run("--max-pause", "10s").expect(0).summary()["delivered"] == 5


@root_only
def test_a_state_folder_of_another_user_is_refused_and_doctor_says_so(offline: Outflow) -> None:
    offline.apply(feeds.activation(), b"")
    offline.state.mkdir(exist_ok=True)
    os.chown(offline.state, 12345, -1)
    ended = offline.call("list").expect(1)
    assert "belongs to another user" in ended.stderr and str(offline.state) in ended.stderr
    ended = offline.call("doctor").expect(5)
    assert "bad" in ended.stdout and "chown" in ended.stdout
    offline.state.chmod(0o555)
    offline.call("list").expect(0)


def test_a_pipe_among_the_destinations_holds_nobody_up(offline: Outflow) -> None:
    offline.apply(feeds.activation(), b"")
    os.mkfifo(offline.config / "destinations" / "pipe.toml")
    began = time.monotonic()
    assert "regular file" in offline.call("show", "pipe").stderr
    offline.call("list")
    assert time.monotonic() - began < 10


def test_a_spec_full_of_unknown_keys_is_refused_at_once(offline: Outflow) -> None:
    offline.spec.write_text("\n".join(f"unknown{number} = {number}" for number in range(60_000)))
    began = time.monotonic()
    ended = offline.call("apply", str(offline.spec)).expect(3)
    assert time.monotonic() - began < 6
    assert "unknown0" in ended.stderr and len(ended.stderr) < 100_000


def test_a_spec_without_an_end_is_refused(offline: Outflow) -> None:
    assert "larger than" in offline.call("apply", "/dev/zero", seconds=30).expect(1).stderr
    nested = offline.home / "nested.toml"
    nested.write_text("a = " + "[" * 100_000)
    offline.call("apply", str(nested), seconds=30).expect(3)


@pytest.mark.parametrize("name", ["AWS_CA_BUNDLE", "SSL_CERT_FILE"])
def test_certificates_without_an_end_are_refused(operator, name: str) -> None:
    with refusing(MARKER) as endpoint:
        one = operator(endpoint.url)
        one.apply(feeds.activation(), feeds.text(feeds.visits(73, 5, 5)))
        one.settings = {**one.settings, name: "/dev/zero"}
        ended = one.run("--max-pause", "3s")
        assert (ended.code, "AWS_CA_BUNDLE" in ended.stderr) == ((1, True) if name == "AWS_CA_BUNDLE" else (0, False))


def test_a_small_stack_is_enough(operator) -> None:
    with refusing(MARKER) as endpoint:
        one = operator(endpoint.url)
        one.apply(feeds.activation(), feeds.text(feeds.visits(74, 50, 50)))
        for command in (("list",), ("run", NAME, "--max-pause", "10s"), ("show", NAME), ("doctor",)):
            ended = shell(one, "ulimit -s 64", *command)
            assert ended.code in (0, 1, 5), (command, ended)
            assert "overflow" not in ended.stderr


def test_a_limit_on_files_is_a_full_disk(operator) -> None:
    with refusing(MARKER) as endpoint:
        one = operator(endpoint.url)
        one.apply(feeds.activation(), feeds.text(feeds.visits(75, 5_000, 5_000)))
        ended = shell(one, "ulimit -f 64", "run", NAME, "--max-pause", "2s")
        assert ended.code == 1 and "File too large" in ended.stderr and "Free some disk space" in ended.stderr, ended
        one.run("--max-pause", "10s").expect(0)
