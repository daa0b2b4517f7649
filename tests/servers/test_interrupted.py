"""Tests that a signal ends every wait of the account commands immediately, and leaves no partial change."""

from __future__ import annotations

import contextlib
import fcntl
import json
import select
import signal
import subprocess
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from accounts import ID, PASSPHRASE, SECRET, add, apply, given, no_keys, rotate
from endpoints import dead_endpoint
from keyring import Bus
from loopback import serving
from outflow import NAME, Ended, Outflow
from rights import User
from terminal import Terminal
from waiting import until

SIGNALS = [signal.SIGINT, signal.SIGTERM]
NEW = "AKIAQNZGKIQY56JQ7WMM"
# Longer than a moment, shorter than any wait for a vault.
AT_ONCE = 3


@pytest.fixture
def keyless(operator: Callable[[str], Outflow]) -> Iterator[Outflow]:
    """Returns an operator whose servers never answer, without a keyring."""
    with dead_endpoint() as url:
        made = operator(url)
        made.settings = no_keys()
        yield made


@pytest.fixture
def one(keyless: Outflow, session: Bus) -> Outflow:
    """Returns the same operator with a keyring."""
    keyless.settings = {**no_keys(), **session.environment()}
    return keyless


class Waiting:
    """A command that waits for an event that does not come."""

    def __init__(self, one: Outflow, text: str, *arguments: str, close: bool = True) -> None:
        self.process = subprocess.Popen(
            one.command(*arguments),
            env=one.environment(),
            cwd=one.home,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
        )
        self.process.stdin.write(text.encode())
        self.process.stdin.flush()
        if close:
            self.process.stdin.close()
            self.process.stdin = None

    def __enter__(self) -> "Waiting":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()

    def listens(self) -> bool:
        """Returns whether the command handles the signal."""
        assert self.process.poll() is None, self.process.communicate()
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        caught = int(next(line.split()[1] for line in status.splitlines() if line.startswith("SigCgt")), 16)
        return all(caught >> (number - 1) & 1 for number in SIGNALS)

    def speaks(self) -> bool:
        return bool(select.select([self.process.stderr], [], [], 0)[0])

    def waits(self, on: str) -> None:
        """Waits until one of its threads has this name."""
        tasks = Path(f"/proc/{self.process.pid}/task")
        until(self.listens, "it to listen for signals", 20)
        until(lambda: any(on in (task / "comm").read_text() for task in tasks.iterdir()), f"its thread {on}", 20)

    def ends(self, number: signal.Signals) -> Ended:
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=AT_ONCE)
        return Ended(self.process.returncode, out.decode(), err.decode()).expect(130)


def accounts(one: Outflow) -> list[str]:
    folder = one.config / "accounts"
    return sorted(path.name for path in folder.iterdir() if path.name != ".lock") if folder.exists() else []


def new_account(one: Outflow, *more: str) -> tuple[str, ...]:
    return ("account", "add", "crm", "--access-key-id", ID, "--region", one.region, "--no-check", *more)


@contextlib.contextmanager
def locked(one: Outflow) -> Iterator[None]:
    """Locks the accounts like another process that changes them."""
    (one.config / "accounts").mkdir(exist_ok=True)
    with (one.config / "accounts" / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# --- input -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("command", ["add", "rotate", "run", "check", "dead-letters"])
def test_a_pipe_that_stays_open_is_not_waited_for(one: Outflow, session: Bus, command: str, number) -> None:
    if command != "add":
        add(one, User("", ID, SECRET), "--no-check").expect(0)
        apply(one, "segments").expect(0)
    arguments = {
        "add": new_account(one),
        "rotate": ("account", "rotate", "crm"),
        "dead-letters": ("dead-letters", NAME, "--replay"),
    }.get(command, (command, NAME))
    before = (accounts(one), session.secret("crm"))
    with Waiting(one, SECRET[:20], *arguments, "--secret-stdin", close=False) as waiting:
        until(waiting.listens, "it to listen for signals", 20)
        waiting.ends(number)
    assert (accounts(one), session.secret("crm")) == before


@pytest.mark.parametrize("number", SIGNALS)
def test_a_terminal_in_place_of_a_pipe_gets_its_echo_back(one: Outflow, number) -> None:
    with Terminal(one, *new_account(one, "--secret-stdin")) as terminal:
        terminal.says("Reading from this terminal")
        until(lambda: not terminal.echoes(), "the echo to go")
        terminal.types(SECRET[:20])
        terminal.process.send_signal(number)
        shown = terminal.end(130)
        assert terminal.echoes() and terminal.left_over() == 0
    assert SECRET[:20] not in shown and accounts(one) == []


def test_a_terminal_in_place_of_a_pipe_shows_nothing(one: Outflow, session: Bus) -> None:
    with Terminal(one, *new_account(one, "--secret-stdin")) as terminal:
        terminal.says("Reading from this terminal")
        until(lambda: not terminal.echoes(), "the echo to go")
        terminal.types(f"{SECRET}\r\x04")
        shown = terminal.end(0)
        assert terminal.echoes()
    assert SECRET not in shown and json.loads(session.secret("crm"))["SecretAccessKey"] == SECRET


# --- prompts ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("question", ["How does it sign in?", "Which AWS profile?", "Which region", "[1/2/3]", "Passphrase for"])
def test_a_question_ends_with_a_signal(keyless: Outflow, question: str, number) -> None:
    key = new_account(keyless)
    arguments, typed = {
        "How does it sign in?": (("account", "add", "crm"), []),
        "Which AWS profile?": (("account", "add", "crm"), [("How does it sign in?", "2\r")]),
        "Which region": (("account", "add", "crm", "--ambient"), []),
        "[1/2/3]": (key, [("Secret access key", f"{SECRET}\r")]),
        "Passphrase for": (key, [("Secret access key", f"{SECRET}\r"), ("[1/2/3]", "3\r")]),
    }[question]
    with Terminal(keyless, *arguments) as terminal:
        for asked, answer in typed:
            terminal.says(asked)
            terminal.types(answer)
        terminal.says(question)
        terminal.types("half an answ")
        terminal.process.send_signal(number)
        shown = terminal.end(130, AT_ONCE)
        assert terminal.echoes() and terminal.left_over() == 0
    assert "panicked" not in shown and accounts(keyless) == []


def test_a_prompt_does_not_block_another_command(keyless: Outflow) -> None:
    with Terminal(keyless, *new_account(keyless)) as terminal:
        terminal.says("Secret access key")
        terminal.types(f"{SECRET}\r")
        for question, answer in (("[1/2/3]", "3\r"), ("Passphrase for", f"{PASSPHRASE}\r"), ("Type it again", "")):
            terminal.says(question)
            other = ("account", "add", f"other-{len(accounts(keyless))}", "--ambient", "--region", keyless.region, "--no-check")
            keyless.call(*other, seconds=AT_ONCE).expect(0)
            terminal.types(answer)
        terminal.types(f"{PASSPHRASE}\r")
        terminal.end(0)
    assert "crm.age" in accounts(keyless)


# --- other processes -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("command", ["add", "rotate", "remove"])
def test_the_right_to_change_accounts_is_not_waited_for(one: Outflow, session: Bus, command: str, number) -> None:
    if command != "add":
        add(one, User("", ID, SECRET), "--no-check").expect(0)
    arguments = {
        "add": new_account(one, "--secret-stdin"),
        "rotate": ("account", "rotate", "crm", "--access-key-id", NEW, "--secret-stdin", "--no-check"),
        "remove": ("account", "remove", "crm"),
    }[command]
    before = (accounts(one), session.secret("crm"))
    with locked(one), Waiting(one, "" if command == "remove" else SECRET, *arguments) as waiting:
        until(waiting.listens, "it to listen for signals", 20)
        ended = waiting.ends(number)
    assert ended.stdout == "" and (accounts(one), session.secret("crm")) == before


def test_what_is_waited_for_is_said_and_goes_on(one: Outflow, session: Bus) -> None:
    with Waiting(one, SECRET, *new_account(one, "--secret-stdin")) as waiting:
        with locked(one):
            line = b""
            while b"Another outflow" not in line:
                until(waiting.speaks, "it to say what it waits for", 20)
                line = waiting.process.stderr.readline()
                assert line, "the command ended without waiting"
            assert session.secret("crm") is None
        assert waiting.process.wait(20) == 0
    assert session.secret("crm")


def test_of_two_that_add_a_name_the_second_is_refused_and_stores_nothing(one: Outflow, session: Bus) -> None:
    other = "kQ3n0tTheSameSecret/butAlsoForty+chars00"
    with contextlib.ExitStack() as both:
        with locked(one):
            waiting = [
                both.enter_context(Waiting(one, secret, *new_account(one, "--secret-stdin"))) for secret in (SECRET, other)
            ]
            for each in waiting:
                until(each.listens, "it to listen for signals", 20)
            assert accounts(one) == []
        ended = [each.process.communicate(timeout=20) for each in waiting]
    codes = [each.process.returncode for each in waiting]
    assert sorted(codes) == [0, 1]
    first, second = codes.index(0), codes.index(1)
    assert b"The account crm already exists" in ended[second][1]
    assert json.loads(session.secret("crm"))["SecretAccessKey"] == (SECRET, other)[first]


# --- a vault ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("command", ["add", "rotate", "remove"])
def test_a_keyring_that_does_not_answer_is_given_up(one: Outflow, session: Bus, command: str, number) -> None:
    if command != "add":
        add(one, User("", ID, SECRET), "--no-check").expect(0)
    arguments = {
        "add": new_account(one, "--secret-stdin"),
        "rotate": ("account", "rotate", "crm", "--access-key-id", NEW, "--secret-stdin", "--no-check"),
        "remove": ("account", "remove", "crm"),
    }[command]
    before = (accounts(one), session.secret("crm"))
    file = one.config / "accounts" / "crm.toml"
    text = file.read_bytes() if file.exists() else None
    with session.stuck(), Waiting(one, "" if command == "remove" else SECRET, *arguments) as waiting:
        waiting.waits("vault")
        ended = waiting.ends(number)
    assert (accounts(one), session.secret("crm")) == before
    assert (file.read_bytes() if file.exists() else None) == text
    assert session.secret("crm.next") is None
    if command == "rotate":
        assert "the old key stays" in ended.stderr
    if command == "remove":
        assert "account remove crm" in ended.stderr


def identity(meanwhile: Callable[[], None], status: int = 200) -> type[BaseHTTPRequestHandler]:
    """Returns a handler for STS that returns the caller, or reports that the secret is wrong."""
    arn = "<Arn>arn:aws:iam::111122223333:user/feeder</Arn><UserId>AIDA</UserId><Account>111122223333</Account>"
    result = f"<GetCallerIdentityResult>{arn}</GetCallerIdentityResult>"
    space = 'xmlns="https://sts.amazonaws.com/doc/2011-06-15/"'
    answer = f"<GetCallerIdentityResponse {space}>{result}</GetCallerIdentityResponse>"
    if status != 200:
        error = "<Error><Type>Sender</Type><Code>SignatureDoesNotMatch</Code><Message>no</Message></Error>"
        answer = f"<ErrorResponse {space}>{error}</ErrorResponse>"

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            meanwhile()
            self.send_response(status)
            self.send_header("Content-Type", "text/xml")
            self.send_header("Content-Length", str(len(answer.encode())))
            self.end_headers()
            self.wfile.write(answer.encode())

    return Handler


@contextlib.contextmanager
def tried_on(operator: Callable[[str], Outflow], session: Bus, status: int) -> Iterator[tuple[Outflow, Waiting]]:
    """Starts a rotation whose keyring stops answering after the test of the new key."""
    stopped = contextlib.ExitStack()
    handler = identity(lambda: stopped.enter_context(session.stuck()), status)
    with serving(ThreadingHTTPServer(("127.0.0.1", 0), handler)) as server, stopped:
        one = operator(f"http://127.0.0.1:{server.server_port}")
        one.settings = {**no_keys(), **session.environment()}
        add(one, User("", ID, SECRET), "--no-check").expect(0)
        arguments = ("account", "rotate", "crm", "--access-key-id", NEW, "--secret-stdin")
        with Waiting(one, SECRET, *arguments) as waiting:
            yield one, waiting


@pytest.fixture
def unfinished(operator: Callable[[str], Outflow], session: Bus) -> tuple[Outflow, Ended]:
    """Returns a rotation that was cancelled while its key became the current one."""
    with tried_on(operator, session, 200) as (one, waiting):
        file = one.config / "accounts" / "crm.toml"
        until(lambda: "next_access_key_id" in file.read_text(), "the new key to be announced", 20)
        return one, waiting.ends(signal.SIGTERM)


def test_a_new_key_that_cannot_be_reverted_is_reported(operator, session: Bus) -> None:
    with tried_on(operator, session, 403) as (one, waiting):
        until(session.is_stuck, "the new key to be tried", 20)
        waiting.waits("vault")
        text = (one.config / "accounts" / "crm.toml").read_bytes()
        ended = waiting.ends(signal.SIGTERM)
    assert "SignatureDoesNotMatch" in ended.stderr and "Nothing was changed" in ended.stderr
    assert "may still be stored as crm.next" in ended.stderr and "did not respond" in ended.stderr
    assert (one.config / "accounts" / "crm.toml").read_bytes() == text
    assert json.loads(session.secret("crm"))["AccessKeyId"] == ID
    assert json.loads(session.secret("crm.next"))["AccessKeyId"] == NEW
    # The next rotation repairs it.
    rotate(one, User("", NEW, SECRET), "--no-check").expect(0)
    assert session.secret("crm.next") is None and json.loads(session.secret("crm"))["AccessKeyId"] == NEW


def test_a_cancelled_rotation_is_reported_and_completed(unfinished: tuple[Outflow, Ended], session: Bus) -> None:
    one, ended = unfinished
    assert "not finished" in ended.stderr and "account rotate crm" in ended.stderr
    listed = one.call("account", "list").expect(0)
    assert ID in listed.stdout and NEW in listed.stderr and "account rotate crm" in listed.stderr
    assert json.loads(one.call("account", "list", "--json").stdout)["unfinished_rotation"] == NEW
    rotate(one, User("", NEW, SECRET), "--no-check").expect(0)
    assert json.loads(session.secret("crm"))["AccessKeyId"] == NEW and session.secret("crm.next") is None
    listed = one.call("account", "list", "--json").expect(0)
    assert json.loads(listed.stdout)["unfinished_rotation"] is None
    assert "account rotate" not in one.call("account", "list").expect(0).stderr


@pytest.mark.parametrize("number", SIGNALS)
def test_a_file_under_a_passphrase_is_whole_or_not_there(keyless: Outflow, number) -> None:
    arguments = new_account(keyless, "--vault", "file", "--secret-stdin", "--passphrase-stdin")
    with Waiting(keyless, f"{PASSPHRASE}\n{SECRET}", *arguments) as waiting:
        waiting.waits("vault")
        waiting.ends(number)
    assert accounts(keyless) == []
    given(keyless, f"{PASSPHRASE}\n{SECRET}", *arguments).expect(0)
    assert accounts(keyless) == ["crm.age", "crm.toml"]
