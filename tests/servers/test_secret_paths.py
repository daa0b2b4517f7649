"""Tests every way in which a known secret enters, and searches all output for it."""

from __future__ import annotations

import base64
import json
import os
import resource
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import feeds
from accounts import ID, PASSPHRASE, SECRET, add, apply, given, no_keys, rotate, second_key, writer
from endpoints import dead_endpoint
from keyring import Bus
from outflow import NAME, Outflow
from rights import User
from screen import Screen
from terminal import Terminal
from waiting import until

TEMPORARY = "ASIAQNZGKIQY56JQ7WML"
TOKEN = "FwoGZXIvYXdzEtestbedSESSIONtoken" * 8
OTHER = "kQ3n0tTheSameSecret/butAlsoForty+chars00"
assert len(OTHER) == 40

FORMS = {
    "alone": SECRET,
    "with its id": f"{ID}\n{SECRET}\n",
    "sh": f"export AWS_ACCESS_KEY_ID={ID}\nexport AWS_SECRET_ACCESS_KEY={SECRET}\n",
    "cmd": f"set AWS_ACCESS_KEY_ID={ID}\r\nset AWS_SECRET_ACCESS_KEY={SECRET}\r\n",
    "PowerShell": f'$Env:AWS_ACCESS_KEY_ID="{ID}"\n$Env:AWS_SECRET_ACCESS_KEY="{SECRET}"\n',
    "ini": f"[profile crm]\naws_access_key_id = {ID}\naws_secret_access_key = {SECRET}\n",
    "CSV": f"Access key ID,Secret access key\r\n{ID},{SECRET}\r\n",
    "JSON": json.dumps({"AccessKeyId": ID, "SecretAccessKey": SECRET, "Version": 1}, indent=1),
    "swapped": f"AWS_ACCESS_KEY_ID={SECRET}\nAWS_SECRET_ACCESS_KEY={ID}\n",
    "quoted": f'  "{SECRET}"\n\n',
    "STS": json.dumps(
        {"Credentials": {"AccessKeyId": TEMPORARY, "SecretAccessKey": SECRET, "SessionToken": TOKEN}}, indent=1
    ),
    "no key": f"what is this: {SECRET} and {OTHER}",
    "several": f"aws_secret_access_key={SECRET}\naws_secret_access_key={OTHER}\n",
}
REFUSED = {"no key", "several"}


def forms(*secrets: str) -> list[bytes]:
    """Returns a secret, a part of it, and both in their encoded forms."""
    return [
        form.encode()
        for secret in secrets
        for form in (secret, secret[5:25], base64.b64encode(secret.encode()).decode().rstrip("=")[:24], json.dumps(secret))
    ]


FORBIDDEN = forms(SECRET, OTHER, TOKEN, PASSPHRASE)


def clean(one: Outflow, *texts: str, more: tuple[str, ...] = (), files: bool = True) -> None:
    """Checks that no stored or printed text contains a secret."""
    forbidden = FORBIDDEN + forms(*more)
    kept = one.kept_files()
    assert kept or not files, "the test searched nothing"
    for name, content in [*((str(path), path.read_bytes()) for path in kept), *(("output", t.encode()) for t in texts)]:
        assert not [form for form in forbidden if form in content], f"a secret is in {name}"


def outside(pid: int) -> str:
    """Returns what other programs may see of a process: as root all of it, as its own user only its arguments."""
    seen = ""
    for name in ("cmdline", "environ", "status"):
        try:
            seen += Path(f"/proc/{pid}/{name}").read_text(errors="replace")
        except PermissionError:
            assert name == "environ" and os.geteuid() != 0
    return seen


@pytest.fixture
def one(operator: Callable[[str], Outflow], session: Bus) -> Iterator[Outflow]:
    """Returns an operator whose servers never answer, with a keyring and a detailed log."""
    with dead_endpoint() as url:
        made = operator(url)
        made.settings = {**no_keys(), **session.environment()}
        yield made


def arguments(one: Outflow, *more: str) -> tuple[str, ...]:
    return ("--log-level", "trace", "account", "add", "crm", "--region", one.region, *more)


@pytest.mark.parametrize("form", FORMS)
def test_no_form_of_a_key_is_repeated(one: Outflow, session: Bus, form: str) -> None:
    text = FORMS[form]
    beside = () if ID in text or TEMPORARY in text else ("--access-key-id", ID)
    ended = given(one, text, *arguments(one, "--secret-stdin", "--no-check", *beside))
    if form in REFUSED:
        ended.expect(2)
        assert "Nothing was stored" in ended.stderr and session.secret("crm") is None
    else:
        held = json.loads(session.secret(ended.expect(0) and "crm"))
        assert held["SecretAccessKey"] == SECRET
        assert "40 characters" in ended.stderr
        if form == "swapped":
            assert "swapped" in ended.stderr
    clean(one, ended.stdout, ended.stderr, files=form not in REFUSED)


@pytest.mark.parametrize("form", [form for form in FORMS if form not in REFUSED])
def test_what_is_pasted_at_the_prompt_is_not_shown(one: Outflow, session: Bus, form: str) -> None:
    text = FORMS[form]
    with Terminal(one, *arguments(one, "--no-check")) as terminal:
        terminal.says("How does it sign in?")
        terminal.types("1\r")
        terminal.says("Paste the access key")
        terminal.pastes(text)
        terminal.types("\r")
        if ID not in text and TEMPORARY not in text:
            terminal.says("Access key ID (AKIA")
            terminal.types(f"{ID}\r")
        shown = terminal.end(0)
        assert terminal.left_over() == 0 and terminal.echoes()
    assert json.loads(session.secret("crm"))["SecretAccessKey"] == SECRET
    clean(one, shown)


def test_what_a_terminal_pastes_unmarked_is_taken_whole(one: Outflow, session: Bus) -> None:
    with Terminal(one, *arguments(one, "--access-key-id", TEMPORARY, "--no-check")) as terminal:
        terminal.says("Secret access key")
        terminal.types(FORMS["STS"].replace("\n", "\r") + "\r")
        shown = terminal.end(0)
        assert terminal.left_over() == 0
    assert json.loads(session.secret("crm"))["SessionToken"] == TOKEN
    clean(one, shown)


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
@pytest.mark.parametrize("name", ["", "User name,"])
def test_the_console_s_table_is_read_with_every_line_end(one: Outflow, session: Bus, name: str, end: str) -> None:
    cell = "crm," if name else ""
    table = f"{name}Access key ID,Secret access key{end}{cell}{ID},{SECRET}{end}"
    given(one, table, *arguments(one, "--secret-stdin", "--no-check")).expect(0)
    assert json.loads(session.secret("crm"))["SecretAccessKey"] == SECRET
    with Terminal(one, "account", "add", "other", "--region", one.region, "--access-key-id", ID, "--no-check") as terminal:
        terminal.says("Secret access key")
        terminal.types(table)
        shown = terminal.end(0)
    assert json.loads(session.secret("other"))["SecretAccessKey"] == SECRET
    clean(one, shown)


def test_a_secret_of_another_length_is_asked_about_for_aws_and_a_warning_elsewhere(one: Outflow, session: Bus) -> None:
    short = SECRET[:30]
    with Terminal(one, *arguments(one, "--access-key-id", ID, "--no-check")) as terminal:
        terminal.says("Secret access key")
        terminal.types(f"{short}\r")
        terminal.says("The secret has 30 characters")
        terminal.types("\r")
        assert "Nothing was stored" in terminal.end(2)
    assert session.secret("crm") is None
    local = ("--endpoint-url", "http://127.0.0.1:9")
    with Terminal(one, *arguments(one, "--access-key-id", ID, "--no-check", *local)) as terminal:
        terminal.says("Secret access key")
        terminal.types(f"{short}\r")
        assert "The secret has 30 characters" in terminal.end(0)
    ended = given(one, short, "account", "add", "other", "--region", one.region, "--access-key-id", ID, "--no-check", "--secret-stdin")
    assert ended.expect(0) is not None and "The secret has 30 characters" in ended.stderr


@pytest.mark.parametrize("field", [1, 2, 3], ids=["name", "id", "secret"])
def test_what_a_terminal_pastes_unmarked_into_the_app_is_a_paste(one: Outflow, field: int) -> None:
    text = {1: f"{SECRET}\r", 2: f"{ID},{SECRET}\r", 3: f"User name,Access key ID,Secret access key\r\ncrm,{ID},{SECRET}\r\n"}
    with Screen(one, "--log-level", "trace") as screen:
        screen.shows("Set up a destination")
        screen.press("enter").shows("How Outflow signs in to AWS")
        screen.press(*["tab"] * field)
        screen.bursts(text[field]).shows("from the paste", "How Outflow signs in to AWS", "40")
        screen.press("tab", "tab")
        until(lambda: (one.state / ".draft.json").exists(), "the draft")
        assert SECRET[:8] not in screen.written()
        screen.press("ctrl+c", "ctrl+c")
        screen.ends(0)
        clean(one, screen.written())


def test_giving_up_at_the_prompt_leaves_the_terminal_as_it_was(one: Outflow) -> None:
    with Terminal(one, *arguments(one, "--access-key-id", ID)) as terminal:
        terminal.says("Secret access key")
        assert not terminal.echoes()
        terminal.types(SECRET[:20] + "\x03")
        shown = terminal.end(130)
        assert terminal.echoes()
    clean(one, shown, files=False)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_at_the_prompt_leaves_the_terminal_as_it_was(one: Outflow, number: signal.Signals) -> None:
    with Terminal(one, *arguments(one, "--access-key-id", ID)) as terminal:
        terminal.says("Secret access key")
        until(lambda: not terminal.echoes(), "the echo to go")
        terminal.types(SECRET[:20])
        terminal.process.send_signal(number)
        shown = terminal.end(130)
        assert terminal.echoes() and terminal.left_over() == 0
    clean(one, shown, files=False)


def test_a_signal_after_the_prompt_ends_it_too(one: Outflow) -> None:
    with Terminal(one, "account", "add", "crm", "--access-key-id", ID) as terminal:
        terminal.says("Secret access key")
        terminal.types(f"{SECRET}\r")
        terminal.says("region")
        terminal.process.send_signal(signal.SIGTERM)
        shown = terminal.end(130)
        assert terminal.echoes()
    clean(one, shown, files=False)


def test_a_signal_at_the_prompt_of_a_run_does_the_same(one: Outflow) -> None:
    one.call("account", "add", "crm", "--session-only", "--access-key-id", ID, "--region", one.region).expect(0)
    apply(one, "segments").expect(0)
    with Terminal(one, "run", NAME) as terminal:
        terminal.says("Secret of the account crm")
        until(lambda: not terminal.echoes(), "the echo to go")
        terminal.process.send_signal(signal.SIGTERM)
        terminal.end(130)
        assert terminal.echoes()


def test_without_a_keyring_the_prompt_offers_a_file(operator) -> None:
    with dead_endpoint() as url:
        bare = operator(url)
        bare.settings = no_keys()
        with Terminal(bare, *arguments(bare, "--access-key-id", ID, "--no-check")) as terminal:
            terminal.says("Secret access key")
            terminal.types(SECRET + "\r")
            terminal.says("[1/2/3]")
            terminal.types("3\r")
            terminal.says("Passphrase for the file")
            terminal.types(PASSPHRASE + "\r")
            terminal.says("Type it again")
            terminal.types(PASSPHRASE + "\r")
            shown = terminal.end(0)
        assert "no reachable keyring" in shown
        assert (bare.config / "accounts" / "crm.age").exists()
        clean(bare, shown)


@pytest.mark.parametrize(
    "mistake",
    [
        ("account", "add", "crm", SECRET),
        ("account", "add", "crm", "--access-key-id", SECRET),
        ("account", "add", "crm", f"--secret-access-key={SECRET}"),
        ("account", "rotate", "crm", "--access-key-id", SECRET),
        ("run", "crm", SECRET),
    ],
    ids=" ".join,
)
def test_a_secret_typed_as_an_argument_is_refused_and_not_repeated(one: Outflow, mistake: tuple[str, ...]) -> None:
    ended = one.call(*mistake).expect(2)
    assert "--secret-stdin" in ended.stderr and "inactive" in ended.stderr
    clean(one, ended.stdout, ended.stderr, files=False)


def test_a_run_a_rotation_and_a_refusal_keep_it_to_themselves(operator, user, gate, stream, session) -> None:
    one = operator(gate.url)
    one.settings = {**no_keys(), **session.environment()}
    who = writer(user, stream)
    talk = [add(one, who).expect(0)]
    apply(one, stream, feeds.text(feeds.visits(80, 50, 5)), follow=True).expect(0)
    run = one.start("--log-level", "trace", "--drain-timeout", "1s")
    run.says("Streaming")
    seen = outside(run.pid)
    # AWS refuses a wrong secret, and rotation then does not store it.
    talk.append(rotate(one, User(who.name, who.key, SECRET)).expect(4))
    gate.root("iam").delete_access_key(UserName=who.name, AccessKeyId=who.key)
    talk.append(one.call("--log-level", "trace", "check", NAME).expect(4))
    with one.feed.open("ab") as feed:
        feed.write(feeds.text(feeds.visits(81, 10, 5)))
    run.says("Paused, nothing is lost")
    seen += outside(run.pid)
    run.signal(signal.SIGINT)
    talk.append(run.end(30).expect(130))
    assert "VmSize" in seen
    texts = [text for ended in talk for text in (ended.stdout, ended.stderr)]
    clean(one, seen, *texts, more=(who.secret,))


def copies(pid: int, secret: str) -> int:
    """Returns how often a secret is in the memory of a process."""
    found = 0
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            span, rights = line.split()[:2]
            first, last = (int(end, 16) for end in span.split("-"))
            if "r" in rights and "[v" not in line:
                memory.seek(first)
                try:
                    found += (memory.read(last - first) or b"").count(secret.encode())
                except OSError:  # a guard page, or memory that was freed since
                    continue
    return found


def test_an_old_key_is_wiped_from_memory(operator, user, gate, stream, session) -> None:
    one = operator(gate.url)
    one.settings = {**no_keys(), **session.environment()}
    who = writer(user, stream)
    add(one, who).expect(0)
    apply(one, stream, feeds.text(feeds.visits(86, 200, 5)), follow=True).expect(0)
    run = one.start()
    run.says("Streaming")
    if os.geteuid() != 0:
        with pytest.raises(PermissionError):
            copies(run.pid, who.secret)
        pytest.fail("root is missing: only root may read the memory of a process that is closed to debuggers")
    # The request in progress has one more copy.
    assert 1 <= copies(run.pid, who.secret) <= 3
    new = second_key(gate, who)
    rotate(one, new).expect(0)
    run.says(new.key)
    with one.feed.open("ab") as feed:
        feed.write(feeds.text(feeds.visits(87, 50, 5)))
    until(lambda: copies(run.pid, who.secret) == 0, "the old secret to be gone", 10, every=0.5)
    assert copies(run.pid, new.secret) >= 1


@pytest.mark.parametrize("number", [signal.SIGABRT, signal.SIGQUIT])
def test_a_crash_leaves_no_core(operator, user, gate, stream, session, number: signal.Signals) -> None:
    one = operator(gate.url)
    one.settings = {**no_keys(), **session.environment()}
    who = writer(user, stream)
    add(one, who).expect(0)
    apply(one, stream, b"", follow=True).expect(0)
    out = one.home / "crash.out"
    with out.open("wb") as talk:
        process = subprocess.Popen(
            one.command("run", NAME),
            env={**one.environment(), "RUST_BACKTRACE": "full"},
            cwd=one.home,
            stdin=subprocess.DEVNULL,
            stdout=talk,
            stderr=talk,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY)),
        )
    try:
        until(lambda: b"Streaming" in out.read_bytes(), "the run")
        limits = Path(f"/proc/{process.pid}/limits").read_text()
        assert [line.split()[4:6] for line in limits.splitlines() if "core file" in line] == [["0", "0"]]
        # Not dumpable: its files in /proc belong to root, whichever user runs it.
        assert Path(f"/proc/{process.pid}/environ").stat().st_uid == 0
        process.send_signal(number)
        assert process.wait(20) == -number
    finally:
        process.kill()
        process.wait()
    assert not list(one.home.glob("core*"))
    clean(one, out.read_text(), more=(who.secret,))
