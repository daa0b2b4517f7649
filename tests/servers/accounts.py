"""Accounts of an operator and the streams that runs write to with them: actions and checks that several tests share."""

from __future__ import annotations

import itertools
import json
import signal
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import feeds
import reader
from gate import Gate
from outflow import Ended, Outflow, Running, toml
from rights import LIST, WRITES, User, allow, arn

ID = "AKIAQNZGKIQY56JQ7WML"
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
PASSPHRASE = "correct horse battery"


def no_keys() -> dict[str, str]:
    return {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_SESSION_TOKEN": ""}


def given(one: Outflow, text: str, *arguments: str, seconds: float = 60) -> Ended:
    """Runs a command with text on stdin."""
    process = subprocess.run(
        one.command(*arguments),
        env=one.environment(),
        cwd=one.home,
        input=text.encode(),
        capture_output=True,
        timeout=seconds,
    )
    return Ended(process.returncode, process.stdout.decode(errors="replace"), process.stderr.decode(errors="replace"))


def adding(one: Outflow, who: User, *options: str, name: str = "crm") -> tuple[str, ...]:
    arguments = ("account", "add", name, "--access-key-id", who.key, "--region", one.region)
    return (*arguments, "--endpoint-url", one.endpoint_url, *options)


def add(one: Outflow, who: User, *options: str, name: str = "crm") -> Ended:
    return given(one, who.secret, *adding(one, who, "--secret-stdin", *options, name=name))


def rotate(one: Outflow, who: User, *options: str) -> Ended:
    return given(one, who.secret, "account", "rotate", "crm", "--access-key-id", who.key, "--secret-stdin", *options)


def apply(one: Outflow, stream: str, feed: bytes = b"", account: str = "crm", follow: bool = False) -> Ended:
    """Adds a destination that signs in with an account."""
    one.feed.write_bytes(feed)
    text = one.spec_text(feeds.activation(meta=True), stream, follow)
    assert 'credentials = "environment"' in text
    one.spec.write_text(text.replace('credentials = "environment"', f"id = {toml(account)}"))
    return one.call("apply", str(one.spec))


def writer(user: Callable[..., User], stream: str) -> User:
    return user(allow(LIST), allow(WRITES, arn(stream)))


def second_key(gate: Gate, who: User) -> User:
    made = gate.root("iam").create_access_key(UserName=who.name)["AccessKey"]
    return User(who.name, made["AccessKeyId"], made["SecretAccessKey"])


class Feeder:
    """Adds lines to a followed feed until it is stopped."""

    def __init__(self, file: Path, lines: list[bytes], pause: float = 0.05) -> None:
        self._file, self._lines, self._pause, self.written = file, lines, pause, 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._feed, daemon=True)

    def __enter__(self) -> "Feeder":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def _feed(self) -> None:
        for start in itertools.count(0, 20):
            lines = self._lines[start : start + 20]
            if not lines or self._stop.wait(self._pause):
                return
            with self._file.open("ab") as out:
                out.write(feeds.text(lines))
            self.written += len(lines)


def stored(gate: Gate, stream: str) -> list[bytes]:
    return [record.data for record in reader.read(gate.store.client, stream)]


def numbers_by_person(events: list[bytes]) -> dict[str, list[int]]:
    """Returns the visits of each person in the order of arrival."""
    found: dict[str, list[int]] = {}
    for event in map(json.loads, events):
        found.setdefault(event["identityMap"]["ECID"][0]["id"], []).append(event["visit"]["number"])
    return found


def drained(run: Running) -> dict:
    run.signal(signal.SIGTERM)
    return run.end().expect(0).summary()


def all_once_in_order(gate: Gate, stream: str, written: int, summary: dict) -> None:
    events = stored(gate, stream)
    assert len(events) == len(set(events)) == written == summary["delivered"], (len(events), written, summary)
    assert all(visits == sorted(visits) for visits in numbers_by_person(events).values())
    assert summary["possible_duplicates"] == 0
