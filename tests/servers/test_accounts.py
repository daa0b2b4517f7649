"""Tests accounts against a real keyring and enforced IAM: stored, read once, revoked and restored."""

from __future__ import annotations

import json

import pytest

import feeds
from accounts import (
    ID,
    PASSPHRASE,
    SECRET,
    Feeder,
    add,
    adding,
    all_once_in_order,
    apply,
    drained,
    given,
    no_keys,
    rotate,
    stored,
    writer,
)
from endpoints import dead_endpoint
from gate import Gate
from keyring import Counted, bus, empty_service
from outflow import NAME, Ended, Outflow
from rights import LIST, MANY, WRITES, User, allow, arn, policy
from terminal import Terminal
from waiting import until


# --- the keyring ----------------------------------------------------------------------------------------------------


def test_a_key_goes_to_the_keyring_and_a_run_reads_it_once(at_gate, user, gate: Gate, stream, session, tmp_path) -> None:
    who = writer(user, stream)
    added = add(at_gate, who).expect(0)
    assert who.name in added.stderr, "the output names the key's user"
    held = json.loads(session.secret("crm"))
    assert held == {"AccessKeyId": who.key, "SecretAccessKey": who.secret}
    file = at_gate.config / "accounts" / "crm.toml"
    assert file.stat().st_mode & 0o777 == 0o600 and who.secret not in file.read_text()
    apply(at_gate, stream, feeds.text(feeds.visits(70, 500, 20))).expect(0)
    assert at_gate.call("check", NAME).expect(0)
    with Counted(session, tmp_path / "monitor") as counted:
        summary = at_gate.run().expect(0).summary()
        assert counted.reads() == 1
        for command in (("preview", NAME), ("policy", NAME), ("account", "list"), ("list",)):
            at_gate.call(*command).expect(0)
        assert counted.reads() == 1, "these commands need no secret"
        at_gate.call("dead-letters", NAME, "--replay").expect(0)
        assert counted.reads() == 2
    assert summary["delivered"] == 500
    all_once_in_order(gate, stream, 500, summary)


def test_accounts_are_listed_with_who_uses_them(at_gate, user, stream) -> None:
    who = writer(user, stream)
    add(at_gate, who).expect(0)
    at_gate.call("account", "add", "machine", "--ambient", "--region", "us-east-1", "--no-check").expect(0)
    apply(at_gate, stream).expect(0)
    table = at_gate.call("account", "list").expect(0).stdout.splitlines()
    assert [line.split()[0] for line in table] == ["NAME", "crm", "machine"]
    rows = [json.loads(line) for line in at_gate.call("account", "list", "--json").expect(0).stdout.splitlines()]
    assert [(row["name"], row["kind"], row["secret"], row["destinations"]) for row in rows] == [
        ("crm", "access-key", "keyring", [NAME]),
        ("machine", "ambient", None, []),
    ]


def test_an_account_in_use_is_removed_only_on_request(at_gate, user, stream, session) -> None:
    add(at_gate, writer(user, stream)).expect(0)
    apply(at_gate, stream).expect(0)
    refused = at_gate.call("account", "remove", "crm").expect(2)
    assert NAME in refused.stderr and "--yes" in refused.stderr
    assert session.secret("crm")
    at_gate.call("account", "remove", "crm", "--yes").expect(0)
    assert session.secret("crm") is None
    missing = at_gate.call("run", NAME).expect(1)
    assert "outflow account add crm" in missing.stderr
    assert "outflow account add crm" in apply(at_gate, stream).expect(3).stderr


def test_a_locked_keyring_is_said_to_be_and_nothing_is_saved(at_gate, user, stream, session) -> None:
    add(at_gate, writer(user, stream)).expect(0)
    apply(at_gate, stream).expect(0)
    session.lock()
    for ended in (at_gate.run(), at_gate.call("check", NAME), add(at_gate, writer(user, stream), name="second")):
        assert "The keyring is locked" in ended.expect(1).stderr
    assert not (at_gate.config / "accounts" / "second.toml").exists()


def test_on_a_terminal_a_locked_keyring_is_replaced_by_a_prompt(at_gate, user, gate: Gate, stream, session) -> None:
    who = writer(user, stream)
    add(at_gate, who).expect(0)
    apply(at_gate, stream, feeds.text(feeds.visits(85, 50, 5))).expect(0)
    session.lock()
    with Terminal(at_gate, "run", NAME) as terminal:
        terminal.says("The keyring is locked")
        terminal.says("Secret of the account crm, for this session")
        terminal.types(who.secret + "\r")
        shown = terminal.end(0)
    assert who.secret not in shown and len(stored(gate, stream)) == 50


def test_a_missing_entry_differs_from_a_missing_keyring(at_gate, user, stream, session) -> None:
    add(at_gate, writer(user, stream)).expect(0)
    apply(at_gate, stream).expect(0)
    session._run("secret-tool", "clear", "service", "outflow", "username", "crm").check_returncode()
    ended = at_gate.run().expect(1)
    assert "has no secret of the account crm" in ended.stderr and "account rotate crm" in ended.stderr


@pytest.mark.parametrize("service", ["no bus", "no keyring on it"])
def test_without_a_keyring_the_other_ways_are_offered_in_order(operator, user, gate: Gate, stream, tmp_path, service) -> None:
    one = operator(gate.url)
    with bus(tmp_path / "bare") as bare:
        one.settings = {**no_keys(), **(bare.environment() if service != "no bus" else {})}
        ended = add(one, writer(user, stream)).expect(1)
        words = ended.stderr
        offers = [words.index(offer) for offer in ("no reachable keyring", "--profile", "--session-only", "--vault file")]
        assert offers == sorted(offers)
        assert not list((one.config / "accounts").glob("*.toml"))


def test_a_service_without_a_keyring_is_not_called_locked_and_other_places_are_offered(operator, tmp_path) -> None:
    with dead_endpoint() as url, empty_service(tmp_path / "fresh") as session:
        one = operator(url)
        one.settings = {**no_keys(), **session.environment()}
        ended = given(one, SECRET, "account", "add", "crm", "--region", "us-east-1", "--access-key-id", ID, "--secret-stdin")
        assert ended.code == 1 and "There is no keyring yet" in ended.stderr and "locked" not in ended.stderr, ended.stderr
        assert "--session-only" in ended.stderr and "--vault file" in ended.stderr
        assert "saved without a check" not in ended.stderr and "Nothing was saved" in ended.stderr
        with Terminal(one, "account", "add", "crm", "--region", "us-east-1", "--access-key-id", ID, "--no-check") as terminal:
            terminal.says("Secret access key")
            terminal.types(f"{SECRET}\r")
            terminal.says("Where?")
            terminal.types("2\r")
            terminal.end(0)
        assert "There is no keyring yet" in one.call("doctor").stdout


@pytest.mark.parametrize(("region", "near"), [("eu-cental-1", "eu-central-1"), ("eu-west-11", "eu-west-1")])
def test_a_region_that_is_none_is_refused_with_the_nearest(offline: Outflow, region: str, near: str) -> None:
    ended = offline.call("account", "add", "crm", "--ambient", "--no-check", "--region", region).expect(2)
    assert f"Did you mean {near}?" in ended.stderr


def test_an_edited_account_steers_no_terminal(offline: Outflow) -> None:
    offline.call("account", "add", "crm", "--ambient", "--no-check", "--region", "us-east-1").expect(0)
    file = offline.config / "accounts" / "crm.toml"
    file.write_text(f'kind = "access-key"\nregion = "us-east-1\\u001b[31m"\nsecret = "keyring"\naccess_key_id = "AKIA\\u001b[2J\\u009b1m{SECRET}"\n')
    for options in ((), ("--json",)):
        ended = offline.call("account", "list", *options)
        assert not [c for c in ended.stdout + ended.stderr if ord(c) < 32 and c != "\n" or 0x7F <= ord(c) < 0xA0], ended
        assert SECRET not in ended.stdout + ended.stderr, ended


def test_a_keyring_entry_of_another_folder_is_not_overwritten(at_gate, operator, user, stream, session) -> None:
    add(at_gate, writer(user, stream)).expect(0)
    before = session.secret("crm")
    other = operator(at_gate.endpoint_url)
    other.settings = at_gate.settings
    refused = add(other, writer(user, stream)).expect(1)
    assert "--replace" in refused.stderr and session.secret("crm") == before
    add(other, writer(user, stream), "--replace").expect(0)
    assert session.secret("crm") != before


# --- without a keyring ----------------------------------------------------------------------------------------------


def test_a_file_under_a_passphrase_does_instead(bare: Outflow, user, gate: Gate, stream) -> None:
    who = writer(user, stream)
    arguments = ("account", "add", "crm", "--region", "us-east-1", "--endpoint-url", gate.url, "--vault", "file")
    short = given(bare, f"short\n{who.key} {who.secret}", *arguments, "--secret-stdin", "--passphrase-stdin").expect(2)
    assert "too short" in short.stderr
    text = f"{PASSPHRASE}\n{who.key} {who.secret}\n"
    given(bare, text, *arguments, "--secret-stdin", "--passphrase-stdin").expect(0)
    file = bare.config / "accounts" / "crm.age"
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_bytes().startswith(b"age-encryption.org/v1\n-> scrypt ")
    apply(bare, stream, feeds.text(feeds.visits(71, 50, 5))).expect(0)
    assert "--passphrase-stdin" in bare.run().expect(2).stderr
    wrong = given(bare, "wrong horse battery\n", "run", NAME, "--json", "--passphrase-stdin").expect(1)
    assert "passphrase does not open" in wrong.stderr
    assert given(bare, PASSPHRASE + "\n", "run", NAME, "--json", "--passphrase-stdin").expect(0).summary()["delivered"] == 50
    handed = bare.home / "credentials"
    handed.mkdir()
    (handed / "crm.passphrase").write_text(PASSPHRASE + "\n")
    bare.settings["CREDENTIALS_DIRECTORY"] = str(handed)
    bare.call("check", NAME).expect(0)


def test_a_file_that_is_left_over_is_not_overwritten(bare: Outflow, user, gate: Gate, stream) -> None:
    def store(secret: str, *more: str) -> Ended:
        text = f"{PASSPHRASE}\n{secret}"
        arguments = adding(bare, who, "--vault", "file", "--secret-stdin", "--passphrase-stdin", "--no-check", *more)
        return given(bare, text, *arguments)

    who = writer(user, stream)
    store(who.secret).expect(0)
    (bare.config / "accounts" / "crm.toml").unlink()
    file = bare.config / "accounts" / "crm.age"
    before = file.read_bytes()
    refused = store(SECRET).expect(1)
    assert "--replace" in refused.stderr and str(file) in refused.stderr and file.read_bytes() == before
    assert not (bare.config / "accounts" / "crm.toml").exists()
    store(SECRET, "--replace").expect(0)
    assert file.read_bytes() != before


def test_a_secret_for_one_session_is_given_to_each_run(bare: Outflow, user, gate: Gate, stream) -> None:
    who = writer(user, stream)
    arguments = ("account", "add", "crm", "--region", "us-east-1", "--access-key-id", who.key, "--session-only")
    bare.call(*arguments).expect(0)
    apply(bare, stream, feeds.text(feeds.visits(72, 50, 5))).expect(0)
    assert "--secret-stdin" in bare.run().expect(2).stderr
    ended = given(bare, f" {who.secret}\n", "run", NAME, "--json", "--secret-stdin").expect(0)
    assert ended.summary()["delivered"] == 50
    assert all(who.secret.encode() not in path.read_bytes() for path in bare.kept_files())


def test_what_systemd_hands_over_works_without_anything_saved(bare: Outflow, user, gate: Gate, stream) -> None:
    who = writer(user, stream)
    handed = bare.home / "credentials"
    handed.mkdir()
    bare.settings["CREDENTIALS_DIRECTORY"] = str(handed)
    (handed / "crm").write_text(json.dumps({"AccessKeyId": who.key, "SecretAccessKey": who.secret}))
    apply(bare, stream, feeds.text(feeds.visits(73, 50, 5))).expect(0)
    bare.call("check", NAME).expect(0)
    assert bare.run().expect(0).summary()["delivered"] == 50


def test_an_account_may_say_that_systemd_hands_its_secret_over(bare: Outflow, user, gate: Gate, stream) -> None:
    who = writer(user, stream)
    arguments = ("account", "add", "crm", "--access-key-id", who.key, "--vault", "systemd", "--region", "us-east-1")
    added = bare.call(*arguments).expect(0)
    assert "LoadCredential=crm:PATH" in added.stderr
    apply(bare, stream, feeds.text(feeds.visits(82, 50, 5))).expect(0)
    assert "LoadCredential=crm:PATH" in bare.run().expect(1).stderr
    handed = bare.home / "credentials"
    handed.mkdir()
    (handed / "crm").write_text(who.secret + "\n")
    bare.settings["CREDENTIALS_DIRECTORY"] = str(handed)
    assert bare.run().expect(0).summary()["delivered"] == 50
    assert "restart the service" in rotate(bare, who).expect(2).stderr


def test_a_profile_with_a_process_is_an_account(bare: Outflow, user, gate: Gate, stream) -> None:
    who = writer(user, stream)
    script = bare.home / "hand-out"
    answer = json.dumps({"Version": 1, "AccessKeyId": who.key, "SecretAccessKey": who.secret})
    script.write_text(f"#!/bin/sh\ncat <<'END'\n{answer}\nEND\n")
    script.chmod(0o700)
    config = bare.home / ".aws" / "config"
    config.parent.mkdir()
    config.write_text(f"[profile feeder]\ncredential_process = {script}\n")
    arguments = ("account", "add", "crm", "--profile", "feeder", "--region", "us-east-1", "--endpoint-url", gate.url)
    assert who.name in bare.call(*arguments).expect(0).stderr
    apply(bare, stream, feeds.text(feeds.visits(83, 50, 5))).expect(0)
    bare.call("check", NAME).expect(0)
    assert bare.run().expect(0).summary()["delivered"] == 50
    assert "no key of its own" in rotate(bare, who).expect(2).stderr
    # The AWS profile needs no secret and no passphrase here.
    for option in ("--secret-stdin", "--passphrase-stdin"):
        ended = given(bare, who.secret, "run", NAME, option).expect(2)
        assert f"Remove {option}" in ended.stderr and "the AWS profile feeder" in ended.stderr
        ended = given(bare, who.secret, "account", "add", "other", "--profile", "feeder", "--region", "us-east-1", option)
        assert f"emove {option}." in ended.expect(2).stderr
    assert [line.split()[0] for line in bare.call("account", "list").stdout.splitlines()] == ["NAME", "crm"]


def test_a_passphrase_that_opens_nothing_is_not_passed_over(at_gate, user, stream) -> None:
    who = writer(user, stream)
    text = f"{PASSPHRASE}\n{who.secret}"
    refused = given(at_gate, text, *adding(at_gate, who, "--secret-stdin", "--passphrase-stdin")).expect(2)
    assert "--vault file" in refused.stderr
    add(at_gate, who).expect(0)
    apply(at_gate, stream).expect(0)
    both = ("--secret-stdin", "--passphrase-stdin")
    for command in (("run", NAME), ("check", NAME)):
        assert "Remove --passphrase-stdin" in given(at_gate, text, *command, *both).expect(2).stderr
    rotated = given(at_gate, text, "account", "rotate", "crm", "--access-key-id", who.key, *both).expect(2)
    assert "Remove --passphrase-stdin." in rotated.stderr
    assert "Remove --passphrase-stdin" in given(at_gate, PASSPHRASE, "run", NAME, "--passphrase-stdin").expect(2).stderr


def test_a_temporary_key_brings_its_token_and_ends(at_gate, gate: Gate, user, stream, session) -> None:
    iam, name = gate.root("iam"), f"temporary-{stream}"
    trust = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy(trust))["Role"]["Arn"]
    iam.put_role_policy(RoleName=name, PolicyName="given", PolicyDocument=policy(allow(WRITES, arn(stream))))
    answer = gate.root("sts").assume_role(RoleArn=role, RoleSessionName="feeder")
    text = json.dumps({"Credentials": answer["Credentials"]}, default=lambda at: at.isoformat())
    options = ("account", "add", "crm", "--region", "us-east-1", "--endpoint-url", gate.url, "--secret-stdin")
    given(at_gate, text, *options).expect(0)
    row = json.loads(at_gate.call("account", "list", "--json").stdout)
    assert row["kind"] == "temporary-key" and row["expires"].startswith("20")
    apply(at_gate, stream, feeds.text(feeds.visits(84, 50, 5))).expect(0)
    assert at_gate.run().expect(0).summary()["delivered"] == 50
    old = {**answer["Credentials"], "Expiration": "2020-01-02T03:04:05Z"}
    given(at_gate, json.dumps(old), "account", "rotate", "crm", "--secret-stdin", "--no-check").expect(0)
    ended = at_gate.run().expect(4)
    assert "expired at 2020-01-02T03:04:05Z" in ended.stderr and "account rotate crm" in ended.stderr
    assert "expired" in at_gate.call("account", "list").stdout


def test_a_role_is_taken_on_with_the_key(bare: Outflow, at_gate, user, gate: Gate, stream) -> None:
    iam, name = gate.root("iam"), f"role-{stream}"
    trust = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy(trust))["Role"]["Arn"]
    iam.put_role_policy(RoleName=name, PolicyName="given", PolicyDocument=policy(allow(WRITES, arn(stream))))
    who = user(allow("sts:AssumeRole"))
    added = add(at_gate, who, "--role-arn", role, "--external-id", "ours-1").expect(0)
    assert f"assumed-role/{name}/outflow" in added.stderr
    apply(at_gate, stream, feeds.text(feeds.visits(74, 50, 5))).expect(0)
    assert at_gate.run().expect(0).summary()["delivered"] == 50


def test_white_space_around_the_key_that_takes_on_a_role_is_dropped(bare: Outflow, user, gate: Gate, stream) -> None:
    """A mounted secret ends with a line break, which must not enter the signature of the role request."""
    iam, name = gate.root("iam"), f"blank-{stream}"
    trust = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy(trust))["Role"]["Arn"]
    iam.put_role_policy(RoleName=name, PolicyName="given", PolicyDocument=policy(allow(WRITES, arn(stream))))
    who = user(allow("sts:AssumeRole"))
    bare.settings = {"AWS_ACCESS_KEY_ID": f"{who.key}\n", "AWS_SECRET_ACCESS_KEY": f" {who.secret}\r\n", "AWS_SESSION_TOKEN": ""}
    arguments = ("account", "add", "crm", "--environment", "--role-arn", role, "--region", "us-east-1")
    added = bare.call(*arguments, "--endpoint-url", gate.url).expect(0)
    assert f"assumed-role/{name}/outflow" in added.stderr
    apply(bare, stream, feeds.text(feeds.visits(88, 50, 5))).expect(0)
    assert bare.run().expect(0).summary()["delivered"] == 50


def test_a_key_that_does_not_work_is_not_saved(at_gate, user, stream, session) -> None:
    who = writer(user, stream)
    refused = add(at_gate, User(who.name, who.key, SECRET)).expect(4)
    assert "SignatureDoesNotMatch" in refused.stderr and "Nothing was saved" in refused.stderr
    assert session.secret("crm") is None
    assert at_gate.call("account", "list").stdout == ""


def test_a_key_that_nobody_answers_for_is_saved_untried(operator, session) -> None:
    with dead_endpoint() as url:
        one = operator(url)
        one.settings = {**no_keys(), **session.environment()}
        added = add(one, User("", ID, SECRET)).expect(0)
    assert "Couldn't check it: " in added.stderr and session.secret("crm")


# --- a revoked permission -------------------------------------------------------------------------------------------


def test_a_right_taken_away_pauses_and_given_back_resumes(at_gate, user, gate: Gate, stream) -> None:
    who = writer(user, stream)
    add(at_gate, who).expect(0)
    apply(at_gate, stream, follow=True).expect(0)
    iam = gate.root("iam")
    with Feeder(at_gate.feed, feeds.visits(79, 20_000, 40)) as feeder:
        run = at_gate.start()
        until(lambda: len(stored(gate, stream)) > 200, "the run under way", every=0.2)
        iam.put_user_policy(UserName=who.name, PolicyName="given", PolicyDocument=policy(allow(LIST)))
        run.says("Paused, nothing is lost", MANY)
        held = len(stored(gate, stream))
        now = feeder.written
        until(lambda: feeder.written > now + 200, "more lines meanwhile")
        assert len(stored(gate, stream)) == held, "without the permission nothing is written"
        given_back = policy(allow(LIST), allow(WRITES, arn(stream)))
        iam.put_user_policy(UserName=who.name, PolicyName="given", PolicyDocument=given_back)
        run.says("Streaming again")
        feeder.stop()
        until(lambda: len(stored(gate, stream)) == feeder.written, "all of it", every=0.2)
        summary = drained(run)
    all_once_in_order(gate, stream, feeder.written, summary)


