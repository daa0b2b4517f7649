"""Tests a new key that replaces an old one during active runs: accepted, refused, and reported to the affected runs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import feeds
from accounts import ID, PASSPHRASE, SECRET, Feeder, add, all_once_in_order, apply, drained, given, rotate, second_key, stored, writer
from endpoints import dead_endpoint
from gate import Gate
from keyring import Counted
from outflow import NAME, Outflow, Running, toml
from rights import LIST, MANY, User, allow
from waiting import until


def test_a_new_key_is_taken_up_by_a_run_that_goes_on(at_gate, user, gate: Gate, stream, session, tmp_path) -> None:
    who = writer(user, stream)
    add(at_gate, who).expect(0)
    apply(at_gate, stream, follow=True).expect(0)
    with Counted(session, tmp_path / "monitor") as counted, Feeder(at_gate.feed, feeds.visits(75, 20_000, 40)) as feeder:
        run = at_gate.start()
        until(lambda: feeder.written > 300 and len(stored(gate, stream)) > 200, "the run under way", every=0.2)
        assert counted.reads() == 1
        new = second_key(gate, who)
        rotate(at_gate, new).expect(0)
        run.says(new.key, seconds=2.5)
        # The old key is now invalid.
        gate.root("iam").delete_access_key(UserName=who.name, AccessKeyId=who.key)
        before = len(stored(gate, stream))
        until(lambda: len(stored(gate, stream)) > before + 300, "the new key at work", every=0.2)
        # Rotation writes the key, and the run reads it once. Rotation itself does not need to read it.
        assert counted.reads() == 2
        feeder.stop()
        until(lambda: len(stored(gate, stream)) == feeder.written, "all of it", every=0.2)
        summary = drained(run)
    assert "Paused" not in run.stderr()
    all_once_in_order(gate, stream, feeder.written, summary)
    assert json.loads(session.secret("crm"))["AccessKeyId"] == new.key
    assert session.secret("crm.next") is None
    assert "generation = 2" in (at_gate.config / "accounts" / "crm.toml").read_text()


def test_a_new_key_ends_a_pause_for_the_old_one(at_gate, user, gate: Gate, stream) -> None:
    who = writer(user, stream)
    add(at_gate, who).expect(0)
    apply(at_gate, stream, feeds.text(feeds.visits(76, 300, 20))).expect(0)
    gate.root("iam").delete_access_key(UserName=who.name, AccessKeyId=who.key)
    run = at_gate.start()
    run.says("Paused, nothing is lost: AWS does not accept the credentials", "(UnrecognizedClientException: ")
    rotate(at_gate, second_key(gate, who)).expect(0)
    summary = run.end(30).expect(0).summary()
    all_once_in_order(gate, stream, 300, summary)


def test_a_new_key_that_does_not_work_changes_nothing(at_gate, user, gate: Gate, stream, session) -> None:
    who = writer(user, stream)
    add(at_gate, who).expect(0)
    apply(at_gate, stream, follow=True).expect(0)
    file = at_gate.config / "accounts" / "crm.toml"
    before = (session.secret("crm"), file.read_bytes())
    wrong = {
        "secret": User(who.name, second_key(gate, who).key, SECRET),
        "no right": user(allow(LIST)),
        "unknown": User(who.name, ID, SECRET),
    }
    # AWS needs time to know a new key, so the feeder writes only as many lines as needed in that time.
    with Feeder(at_gate.feed, feeds.visits(77, 20_000, 40), pause=0.3) as feeder:
        run = at_gate.start()
        until(lambda: len(stored(gate, stream)) > 100, "the run under way", every=0.2)
        for fault, bad in wrong.items():
            ended = rotate(at_gate, bad).expect(4)
            assert "Nothing was changed" in ended.stderr, fault
            if fault == "no right":
                assert MANY in ended.stderr and NAME in ended.stderr
            assert (session.secret("crm"), file.read_bytes()) == before, fault
            assert session.secret("crm.next") is None, fault
            now = feeder.written
            until(lambda: len(stored(gate, stream)) > now, "the old key at work", every=0.2)
        feeder.stop()
        until(lambda: len(stored(gate, stream)) == feeder.written, "all of it", every=0.2)
        summary = drained(run)
    assert "new key" not in run.stderr()
    all_once_in_order(gate, stream, feeder.written, summary)


@pytest.fixture
def no_sts(at_gate: Outflow) -> Iterator[Outflow]:
    """Returns the same operator, with an unreachable STS and a reachable Kinesis."""
    with dead_endpoint() as url:
        at_gate.settings["AWS_ENDPOINT_URL_STS"] = url
        yield at_gate


@pytest.mark.parametrize("case", ["proven", "denied", "nobody"])
def test_without_sts_a_destination_may_prove_the_new_key(no_sts: Outflow, user, gate: Gate, stream, session, case) -> None:
    who = writer(user, stream)
    add(no_sts, who, "--no-check").expect(0)
    if case != "nobody":
        apply(no_sts, stream).expect(0)
    new = user(allow(LIST)) if case == "denied" else second_key(gate, who)
    ended = rotate(no_sts, new).expect({"proven": 0, "denied": 4, "nobody": 5}[case])
    assert "Couldn't ask AWS who owns this key" in ended.stderr
    current = json.loads(session.secret("crm"))["AccessKeyId"]
    assert current == (new.key if case == "proven" else who.key) and session.secret("crm.next") is None
    if case != "proven":
        assert "Nothing was changed" in ended.stderr


def test_an_unreachable_destination_is_reported_beside_a_proven_one(no_sts, user, gate: Gate, stream) -> None:
    who = writer(user, stream)
    add(no_sts, who, "--no-check").expect(0)
    apply(no_sts, stream).expect(0)
    with dead_endpoint() as url:
        text = no_sts.spec.read_text().replace(gate.url, url).replace(toml(NAME), toml("elsewhere"))
        no_sts.spec.write_text(text)
        no_sts.call("apply", str(no_sts.spec)).expect(0)
        ended = rotate(no_sts, second_key(gate, who)).expect(0)
        assert "Couldn't check elsewhere" in ended.stderr and f"{NAME} can write" in ended.stderr
        no_sts.call("remove", NAME, "--yes").expect(0)
        refused = rotate(no_sts, who).expect(5)
        assert "elsewhere" in refused.stderr and "Nothing was changed" in refused.stderr


def threads(run: Running) -> set[str]:
    return {(task / "comm").read_text().strip() for task in Path(f"/proc/{run.pid}/task").iterdir()}


@pytest.mark.parametrize("way", ["keyring", "systemd", "stdin"])
def test_a_rotation_says_who_takes_the_new_key_up_and_who_does_not(at_gate, user, gate: Gate, stream, session, way) -> None:
    who = writer(user, stream)
    add(at_gate, who).expect(0)
    apply(at_gate, stream, feeds.text(feeds.visits(87, 20, 5)), follow=True).expect(0)
    handed = at_gate.home / "credentials"
    handed.mkdir()
    if way == "systemd":
        (handed / "crm").write_text(json.dumps({"AccessKeyId": who.key, "SecretAccessKey": who.secret}))
        at_gate.settings["CREDENTIALS_DIRECTORY"] = str(handed)
    run = at_gate.start(*(["--secret-stdin"] if way == "stdin" else []), given=who.secret if way == "stdin" else "")
    until(lambda: len(stored(gate, stream)) == 20, "the run under way", every=0.1)
    # The watch for a new key has its own thread.
    assert ("account" in threads(run)) == (way == "keyring")
    rotated = rotate(at_gate, second_key(gate, who)).expect(0)
    assert "switches to the new key" in rotated.stderr and "restart it with the new one" in rotated.stderr
    if way == "keyring":
        run.says("has a new key")
    summary = drained(run)
    assert summary["delivered"] == 20 and ("new key" in run.stderr()) == (way == "keyring")


def test_a_file_vault_is_rotated_under_its_old_passphrase_only(bare: Outflow, user, gate: Gate, stream) -> None:
    who = writer(user, stream)
    given(
        bare,
        f"{PASSPHRASE}\n{who.key} {who.secret}",
        *("account", "add", "crm", "--region", "us-east-1", "--endpoint-url", gate.url, "--vault", "file"),
        *("--secret-stdin", "--passphrase-stdin"),
    ).expect(0)
    new = second_key(gate, who)
    arguments = ("account", "rotate", "crm", "--secret-stdin", "--passphrase-stdin")
    assert "does not open" in given(bare, f"another one\n{new.key} {new.secret}", *arguments).expect(1).stderr
    given(bare, f"{PASSPHRASE}\n{new.key} {new.secret}", *arguments).expect(0)
    gate.root("iam").delete_access_key(UserName=who.name, AccessKeyId=who.key)
    apply(bare, stream, feeds.text(feeds.visits(78, 20, 5))).expect(0)
    given(bare, PASSPHRASE, "run", NAME, "--json", "--passphrase-stdin").expect(0)
    assert not (bare.config / "accounts" / "crm.next.age").exists()
