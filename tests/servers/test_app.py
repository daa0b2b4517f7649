"""Tests the app on a real terminal, with the real binary: the whole way, no lost input, and a restored terminal."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import feeds
import model
from accounts import add, apply, second_key, stored, writer
from checks import arrived, count, firsts, same
from endpoints import Kinesis
from narrow import Narrow
from outflow import NAME, PANICS_ON_PASTE, Outflow
from rights import LIST, WRITES, allow, arn, policy
from screen import Screen
from waiting import until

KEY, SECRET = "AKIAQNZGKIQY56JQ7WML", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

# Maximum number of key presses, beside typed values, from a set-up's first screen to its last event.
MOST_KEYS = 25


@pytest.fixture
def job(offline: Outflow) -> Iterator[Screen]:
    """Starts the app as a shell does."""
    with Screen(offline, shell=()) as screen:
        screen.shows("Set up a destination")
        yield screen


@pytest.fixture
def app(offline: Outflow) -> Iterator[Screen]:
    with Screen(offline) as screen:
        screen.shows("Set up a destination")
        yield screen


def draft(one: Outflow) -> dict:
    return json.loads((one.state / ".draft.json").read_text())["draft"]


# --- the whole way --------------------------------------------------------------------------------------------------


def test_the_demo_goes_the_whole_way(offline: Outflow) -> None:
    with Screen(offline, "demo") as screen:
        screen.shows("How Outflow signs in to AWS", "The sandbox accepts anyone")
        screen.press("enter").shows("Where the events go", "Writes are allowed.")
        screen.press("enter").shows("Where the profiles come from", "10,000 lines")
        for step in ("Segments", "Attributes", "Identities", "Review"):
            screen.press("enter")
            until(lambda: f"● {step}" in screen.read().split("\n")[2], f"the step {step}")
        screen.press("enter").shows("Due event 1 of")
        screen.press("enter").shows("delivered 10,000 + waiting 0 + dead 0", seconds=60)
        assert screen.keys <= MOST_KEYS
        screen.press("esc").shows("Destinations", "10,000 delivered")
        screen.press("ctrl+c")
        screen.ends(0)
        screen.is_given_back()


def test_back_keeps_every_answer(app: Screen) -> None:
    app.press("enter").shows("How Outflow signs in to AWS")
    app.press("down", "down", "space", "tab").writes("high").press("tab").writes("us-east-1").press("tab", "tab")
    # During the sign-in, esc would only stop the sign-in.
    app.shows("(•) AWS profile", "high", "us-east-1", "CredentialsNotLoaded")
    app.press("esc").shows("Set up a destination")
    app.press("enter").shows("A setup without a name isn't finished")
    app.press("enter").shows("(•) AWS profile", "high", "us-east-1")


def test_the_first_screen_is_there_at_once_without_a_network(offline: Outflow) -> None:
    with Screen(offline) as screen:
        screen.shows("Set up a destination", seconds=2)


# --- secrets --------------------------------------------------------------------------------------------------------


def test_a_pasted_pair_fills_both_and_is_nowhere_else(app: Screen, offline: Outflow) -> None:
    app.press("enter").shows("How Outflow signs in to AWS")
    app.press("tab").writes("crm").press("tab").pastes(f"{KEY}\n{SECRET}\r\n")
    app.shows("Key ID and secret were taken from the paste.", KEY, "40")
    assert "How Outflow signs in" in app.read(), "a paste never leaves the step"
    app.press("ctrl+c").shows("Press ctrl+c again")
    app.press("ctrl+c")
    app.ends(0)
    app.is_given_back()
    assert SECRET not in app.written()
    assert draft(offline)["account"]["access_key_id"] == KEY
    for file in offline.kept_files():
        assert SECRET.encode() not in file.read_bytes(), file


def test_a_secret_is_shown_while_it_was_asked_for_and_has_the_focus(app: Screen) -> None:
    app.press("enter").shows("How Outflow signs in to AWS")
    app.press("tab", "tab", "tab").pastes(SECRET)
    app.shows("The secret was taken")
    assert SECRET[:12] not in app.read()
    app.press("ctrl+r").shows(SECRET[:12])
    app.writes("\x1b[O").shows_no(SECRET[:12])
    app.press("ctrl+r").shows(SECRET[:12])
    app.press("tab").shows_no(SECRET[:12])


# --- permissions ----------------------------------------------------------------------------------------------------


def test_denied_permissions_are_fixed_in_place(operator, gate, user, stream) -> None:
    who = user(allow(LIST))
    one = operator(gate.url)
    one.settings = {"AWS_ACCESS_KEY_ID": who.key, "AWS_SECRET_ACCESS_KEY": who.secret, "AWS_SESSION_TOKEN": ""}
    with Screen(one) as screen:
        screen.shows("Set up a destination")
        screen.press("enter").shows("How Outflow signs in to AWS")
        screen.press("down", "down", "down", "down", "down", "space").shows("(•) environment")
        screen.press("tab").writes(one.region).press("tab", "space", "tab").writes(one.endpoint_url).press("tab")
        screen.shows("Signed in.")
        screen.press("enter").shows("Where the events go")
        screen.writes("mended").press("tab", "tab").writes(stream)
        screen.press("tab").shows("Writes are denied", "kinesis:PutRecords", "next check in")
        gate.root("iam").put_user_policy(
            UserName=who.name, PolicyName="more", PolicyDocument=policy(allow(WRITES, arn(stream)))
        )
        screen.shows("Writes are allowed.")
        screen.press("ctrl+p").shows("Least-privilege policy", "kinesis:PutRecords")
        screen.press("y").shows("Sent to the terminal's clipboard")
        assert "\x1b]52;" in screen.written()


def test_a_new_key_is_pasted_in_the_middle_of_a_pause(at_gate, user, gate, stream, session) -> None:
    who = writer(user, stream)
    add(at_gate, who).expect(0)
    apply(at_gate, stream, feeds.text(feeds.visits(76, 300, 20))).expect(0)
    new, typed = second_key(gate, who), (KEY, SECRET)
    gate.root("iam").delete_access_key(UserName=who.name, AccessKeyId=who.key)
    with Screen(at_gate) as screen:
        screen.shows(NAME)
        screen.press("r").shows("AWS doesn't accept the key")
        # An unknown key changes nothing. The right key is pasted as the console's CSV.
        for pasted, said in (
            ("\n".join(typed), "The key of crm is unchanged."),
            (f"Access key ID,Secret access key\n{new.key},{new.secret}\n", f"The key of crm is now {new.key}, in all runs"),
        ):
            screen.press("k").shows("a new key for crm: paste it here")
            screen.press("enter").shows("Paste the new key of crm")
            screen.pastes(pasted).press("enter").shows(said)
        screen.shows("every line is processed")
        screen.press("esc").shows("Destinations")
        screen.press("ctrl+c")
        screen.ends(0)
        for secret in (new.secret, SECRET):
            assert secret not in screen.written()
    assert len(stored(gate, stream)) == 300
    assert json.loads(session.secret("crm"))["AccessKeyId"] == new.key
    assert session.secret("crm.next") is None


def test_a_profile_is_taken_in_the_middle_of_a_pause(operator, gate, user, stream) -> None:
    who, other = user(allow(LIST)), writer(user, stream)
    one = operator(gate.url)
    one.settings = {"AWS_ACCESS_KEY_ID": who.key, "AWS_SECRET_ACCESS_KEY": who.secret, "AWS_SESSION_TOKEN": ""}
    (one.home / ".aws").mkdir()
    keys = f"aws_access_key_id = {other.key}\naws_secret_access_key = {other.secret}\n"
    (one.home / ".aws" / "credentials").write_text(f"[feeder]\n{keys}")
    one.apply(feeds.activation(), feeds.text(feeds.visits(79, 300, 20)), stream)
    with Screen(one) as screen:
        screen.shows(NAME)
        screen.press("r").shows("kinesis:PutRecords denied")
        screen.press("k").shows("feeder  access key")
        screen.press("up", "up").shows("▌AWS profile feeder")
        screen.press("enter").shows("every line is processed")
        screen.press("esc").shows("Destinations")
        screen.press("ctrl+c")
        screen.ends(0)
        assert other.secret not in screen.written()
    assert len(stored(gate, stream)) == 300


def test_streams_are_offered_over_several_pages(kinesis: Kinesis, new_stream, online: Outflow) -> None:
    """A page of ListStreams holds at most a hundred streams, on some servers ten."""
    names = {new_stream(1) for _ in range(12)}
    with Screen(online, rows=40) as screen:
        screen.shows("Set up a destination")
        screen.press("enter").shows("How Outflow signs in to AWS")
        screen.press("down", "down", "down", "down", "down", "space").shows("(•) environment")
        screen.press("tab").writes(online.region).press("tab", "space", "tab").writes(online.endpoint_url).press("enter")
        screen.shows("Where the events go")
        # The sign of a list appears once the streams are known.
        screen.press("tab", "tab").shows("▾")
        screen.press("enter")
        listed = kinesis.client.list_streams(Limit=100)
        assert not listed["HasMoreStreams"] and names <= set(listed["StreamNames"])
        count = len(listed["StreamNames"])
        screen.shows(f"{count} of {count}")
        screen.press("ctrl+c", "ctrl+c")
        screen.ends(0)


def test_what_another_process_does_is_seen_among_the_destinations(offline: Outflow) -> None:
    offline.apply(feeds.activation(), feeds.text(feeds.visits(80, 50, 5)))
    with Screen(offline) as screen:
        screen.shows(NAME, "stopped")
        run = offline.start()
        screen.shows("paused: no answer, elsewhere")
        run.signal(signal.SIGKILL)
        screen.shows("stopped")
        screen.press("ctrl+c")
        screen.ends(0)


def test_a_new_account_goes_from_nothing_to_a_stream(at_gate, user, gate, stream, session) -> None:
    who = writer(user, stream)
    at_gate.feed.write_bytes(feeds.text(feeds.visits(78, 300, 20)))
    with Screen(at_gate) as screen:
        screen.shows("Set up a destination")
        began = time.monotonic()
        screen.press("enter").shows("How Outflow signs in to AWS")
        screen.press("tab").writes("crm").press("tab").pastes(f"{who.key}\n{who.secret}\n")
        screen.press("tab", "tab").writes(at_gate.region).press("tab", "space", "tab", "tab").writes(at_gate.endpoint_url)
        screen.press("enter").shows("Where the events go")
        screen.writes("crm-stream").press("tab", "tab").writes(stream).press("tab").shows("Writes are allowed.")
        screen.press("enter").shows("Where the profiles come from")
        screen.press("tab").writes(str(at_gate.feed)).press("tab").shows("300 lines")
        screen.press("enter")
        until(lambda: "● Segments" in screen.read(), "Segments")
        screen.press("space")
        for step in ("Attributes", "Identities", "Review"):
            screen.press("enter")
            until(lambda: f"● {step}" in screen.read(), f"the step {step}")
        screen.press("enter").shows("Due event 1 of")
        screen.press("enter").shows("delivered 20 + waiting 0 + dead 0 + unchanged 280")
        print(f"{screen.keys} key presses beside what was typed and pasted, {time.monotonic() - began:.1f} s")
        assert screen.keys <= MOST_KEYS
        screen.press("esc").shows("Destinations")
        screen.press("ctrl+c")
        screen.ends(0)
        assert who.secret not in screen.written()
    assert len(stored(gate, stream)) == 20, "one event for each profile: no attribute is mapped"
    assert json.loads(session.secret("crm"))["AccessKeyId"] == who.key
    for file in at_gate.kept_files():
        assert who.secret.encode() not in file.read_bytes(), file


# --- terminals ------------------------------------------------------------------------------------------------------


def test_a_storm_of_sizes_leaves_the_same_screen(app: Screen) -> None:
    app.press("enter").shows("How Outflow signs in to AWS", "? Help")
    before = app.read()
    app.storm(400, seed=7)
    app.resize(80, 24)
    app.press("F12")
    until(lambda: app.read() == before, "the screen to be as it was")
    app.press("tab").shows("▌ required", "Account name")
    app.resize(59, 15)
    app.shows("Outflow needs 60x16 cells; this terminal has 59x15.")
    app.resize(120, 40)
    app.shows("How Outflow signs in to AWS", "Sign in with")


def test_a_killed_set_up_goes_on_where_it_was(offline: Outflow) -> None:
    with Screen(offline) as screen:
        screen.shows("Set up a destination")
        screen.press("enter").shows("How Outflow signs in to AWS")
        screen.press("down", "down", "space", "tab").writes("high").press("tab").writes("us-east-1").press("tab")
        until(lambda: (offline.state / ".draft.json").exists() and draft(offline)["account"]["region"], "the draft")
        screen.signal(signal.SIGKILL)
    with Screen(offline) as screen:
        screen.shows("A setup without a name isn't finished")
        # During the sign-in, ctrl+c would only stop the sign-in.
        screen.press("enter").shows("(•) AWS profile", "high", "us-east-1", "CredentialsNotLoaded")
        screen.press("ctrl+c")
        screen.ends(0)
    with Screen(offline) as screen:
        screen.shows("A setup without a name isn't finished")
        screen.press("down", "down", "enter")
        until(lambda: not (offline.state / ".draft.json").exists(), "the draft to be thrown away")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_it_and_gives_the_terminal_back(app: Screen, number: signal.Signals) -> None:
    app.signal(number)
    app.ends(0)
    app.is_given_back()


def test_a_signal_that_comes_as_soon_as_it_has_the_terminal_gives_it_back(offline: Outflow) -> None:
    for _ in range(10):
        with Screen(offline) as screen:
            until(lambda: "\x1b[?1049h" in screen.written(), "the screen to be taken", every=0)
            screen.signal(signal.SIGTERM)
            screen.ends(0)
            screen.is_given_back()


@pytest.mark.parametrize("mouse", [False, True], ids=["", "with the mouse"])
def test_a_panic_restores_the_terminal_and_is_reported_there(offline: Outflow, mouse: bool) -> None:
    offline.binary = PANICS_ON_PASTE
    with Screen(offline) as screen:
        screen.shows("Set up a destination")
        if mouse:
            screen.press("F2").shows("Mouse support is on")
        screen.pastes("break")
        screen.ends(101)
        screen.is_given_back()
        after = screen.written().rsplit("\x1b[?1049l", 1)[1]
        assert "panics_on_paste.rs" in after, after


@pytest.mark.parametrize("files", [4, 8])
def test_an_error_at_the_start_is_reported_and_leaves_the_terminal_unchanged(offline: Outflow, files: int) -> None:
    with Screen(offline, files=files) as screen:
        screen.ends(1)
        screen.is_as_before()
        written = " ".join(screen.written().split())
        assert "Too many open files" in written, written


def test_a_terminal_that_goes_away_ends_it(app: Screen) -> None:
    app.hang_up()
    app.ends(0)


@pytest.mark.parametrize("how", ["key", "signal"])
def test_stopped_and_let_go_on_it_gives_the_terminal_back_and_takes_it_again(job: Screen, how: str) -> None:
    app = job
    app.press("ctrl+z") if how == "key" else app.signal(signal.SIGTSTP)
    until(app.is_stopped, "the app to be stopped")
    app.is_given_back()
    app.signal(signal.SIGCONT)
    until(lambda: app.written().rfind("\x1b[?1049h") > app.written().rfind("\x1b[?1049l"), "the screen to be taken again")
    app.shows("Set up a destination")
    app.press("enter").shows("How Outflow signs in to AWS")
    app.press("ctrl+c")
    app.ends(0)
    app.is_given_back()


def test_an_idle_app_does_not_wake_up(app: Screen) -> None:
    def ticks() -> int:
        with open(f"/proc/{app.process.pid}/stat") as stat:
            return sum(map(int, stat.read().rsplit(")", 1)[1].split()[11:13]))

    def switches() -> int:
        """Returns how often any of its threads went to sleep."""
        found = 0
        for task in Path(f"/proc/{app.process.pid}/task").iterdir():
            lines = (task / "status").read_text().splitlines()
            found += next(int(line.split()[1]) for line in lines if line.startswith("voluntary_ctxt_switches"))
        return found

    app.press("down", "up")
    app.shows("Set up a destination")

    # The app's start is complete once it has been idle for a while.
    def rests() -> bool:
        """Returns whether the app is idle for two seconds."""
        before = (ticks(), switches())
        try:
            until(lambda: (ticks(), switches()) != before, "something to be done", 2)
        except AssertionError:
            return True
        return False

    until(rests, "the app to rest")


# --- streaming ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["key", "hang up", "signal"])
def test_leaving_while_it_streams_drains_and_the_next_run_goes_on(
    kinesis: Kinesis, new_stream, slowed: Outflow, narrow: Narrow, how: str
) -> None:
    lines, stream = feeds.visits(26, 1_500, 300), new_stream(2)
    slowed.apply(feeds.activation(), feeds.text(lines), stream)
    with Screen(slowed) as screen:
        screen.shows(NAME)
        screen.press("r").shows("streaming")
        narrow.wait_for(300)
        assert narrow.passed < len(lines), "the run ended before the app did; this test needs a longer feed"
        if how == "key":
            screen.press("ctrl+c").shows("Press ctrl+c again")
            screen.press("ctrl+c")
        elif how == "signal":
            screen.signal(signal.SIGTERM)
        else:
            screen.hang_up()
        screen.ends(0)
        if how != "hang up":
            screen.is_given_back()
    slowed.run().expect(0)
    found = arrived(kinesis, stream)
    same(firsts(found), model.run(lines, feeds.activation()).by_key())
    assert count(found) == len(lines), "the run sends nothing again"


def test_a_script_that_started_it_stops_with_it_and_both_go_on(offline: Outflow) -> None:
    script = offline.home / "wrapper"
    script.write_text('#!/bin/bash\n"$@"\n')
    with Screen(offline, shell=("bash", str(script))) as screen:
        screen.shows("Set up a destination")
        for _ in range(2):
            screen.press("ctrl+z")
            until(screen.is_stopped, "script and app to be stopped")
            screen.is_given_back()
            screen.signal(signal.SIGCONT)
            written = screen.written
            until(lambda: written().rfind("\x1b[?1049h") > written().rfind("\x1b[?1049l"), "the screen to be taken again")
            screen.shows("Set up a destination")
        screen.press("enter").shows("How Outflow signs in to AWS")
        screen.press("ctrl+c")
        screen.ends(0)


def test_without_a_shell_nothing_would_let_it_go_on_so_it_does_not_stop(app: Screen) -> None:
    app.press("ctrl+z", "enter").shows("How Outflow signs in to AWS")
    app.press("ctrl+c")
    app.ends(0)


def test_a_terminal_without_a_size_is_drawn_on_until_it_has_one(offline: Outflow) -> None:
    with Screen(offline, sized=False) as screen:
        screen.shows("Set up a destination")
        screen.resize(100, 30)
        screen.press("enter").shows("How Outflow signs in to AWS")
        screen.press("ctrl+c")
        screen.ends(0)
    with Screen(offline, "doctor", sized=False) as screen:
        screen.shows("0 x 0", "stty")


@pytest.mark.parametrize("form", ["quoted", "address", "escaped", "unmarked"])
def test_a_file_that_is_dropped_on_the_terminal_is_read(offline: Outflow, form: str) -> None:
    feed = offline.home / "a b" / "profiles (1).ndjson"
    feed.parent.mkdir()
    feed.write_bytes(feeds.text(feeds.visits(90, 30, 3)))
    forms = {
        "quoted": f"'{feed}' ",
        "address": "file://" + str(feed).replace(" ", "%20"),
        "escaped": str(feed).replace(" ", "\\ ").replace("(", "\\(").replace(")", "\\)"),
        "unmarked": f"'{feed}' ",
    }
    offline.apply(feeds.activation(), feeds.text(feeds.visits(91, 5, 5)))
    with Screen(offline) as screen:
        screen.shows(NAME)
        screen.press("e").shows("First export")
        while "Where the profiles come from" not in screen.read():
            screen.press("esc")
            time.sleep(0.6)
        screen.press("tab").press("ctrl+u")
        (screen.bursts if form == "unmarked" else screen.pastes)(forms[form])
        screen.press("tab").shows("30 lines")


# --- the mouse ------------------------------------------------------------------------------------------------------


def test_the_mouse_is_taken_by_a_key_and_given_back_at_the_end(job: Screen) -> None:
    app = job
    assert "\x1b[?1000h" not in app.written(), "the terminal selects text until the user turns on the mouse"
    app.press("F2").shows("Mouse support is on", "F2 Mouse off")
    assert "\x1b[?1000h\x1b[?1006h" in app.written()
    app.signal(signal.SIGTSTP)
    until(app.is_stopped, "the app to stop")
    assert "\x1b[?1006l" in app.written().rpartition("\x1b[?1006h")[2], "the shell has the mouse during a suspension"
    app.signal(signal.SIGCONT)
    until(lambda: app.written().rfind("\x1b[?1006h") > app.written().rfind("\x1b[?1006l"), "the mouse to be taken again")
    app.press("ctrl+c")
    app.ends(0)
    app.is_given_back()
