"""Drives the real binary as an operator's script would. Only this file knows its options and its output's words."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path

from model import TRIGGERS, Activation
from waiting import until

ROOT = Path(__file__).resolve().parent.parent.parent
BINARY = Path(os.environ.get("OUTFLOW_BIN") or ROOT / "target" / "debug" / "outflow")

_EXAMPLES = Path(os.environ.get("OUTFLOW_EXAMPLES") or ROOT / "target" / "debug" / "examples")
PANICS_ON_PASTE = _EXAMPLES / "panics-on-paste"

NAME = "testbed"
STREAM = "segments"
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYtestbedKEY"
SESSION_TOKEN = "FwoGZXIvYXdzEtestbedSESSIONtoken//////////wEaDOUT"
RUN_SECONDS = 180
# A run that killed tests leave behind ends automatically.
LONGEST_PAUSE = "180s"
COMMAND_SECONDS = 60

# The outcomes of lines, with the keys of `run --json`.
FATES = ("delivered", "pending", "dead", "unchanged", "not_qualified", "excluded", "malformed")
BESIDE = ("reasons", "records_attempted", "retried", "throttled", "possible_duplicates", "bytes", "seconds", "latency_ms")


@dataclass(frozen=True)
class Previewed:
    """One line of `preview --json`. `event` is the record's data."""

    event: bytes
    partition_key: str
    bytes: int
    due: tuple[str, ...]

    @classmethod
    def parse(cls, line: str) -> "Previewed":
        row = json.loads(line)
        # The event stands last, byte for byte.
        event = line.partition('"event":')[2].removesuffix("}")
        line_end = "\n" if row.get("line_end") else ""
        return cls((event + line_end).encode(), row["partition_key"], row["bytes"], tuple(row["trigger"]))


@dataclass(frozen=True)
class Ended:
    """A command that has ended."""

    code: int
    stdout: str
    stderr: str

    def expect(self, code: int) -> "Ended":
        assert self.code == code, f"exit code {self.code}, expected {code}\n{self.talk()}"
        return self

    def talk(self) -> str:
        return f"--- stdout, the last of it\n{self.stdout[-2000:]}\n--- stderr, the last of it\n{self.stderr[-4000:]}"

    def summary(self) -> dict:
        """Returns the summary object, last on stdout. Checks that its counts add up."""
        lines = self.stdout.strip().splitlines()
        assert lines, f"stdout has no summary\n{self.talk()}"
        summary = json.loads(lines[-1])
        missing = {"received", *FATES, *BESIDE} - summary.keys()
        assert not missing, f"the summary lacks {sorted(missing)}: {summary}"
        assert summary["received"] == sum(summary[fate] for fate in FATES), summary
        return summary


class Running:
    """A `run` in progress. Its output goes to files, so that no pipe can block it."""

    def __init__(self, process: subprocess.Popen, out: Path, err: Path) -> None:
        self._process, self._out, self._err = process, out, err

    @property
    def pid(self) -> int:
        return self._process.pid

    def stderr(self) -> str:
        return self._err.read_text(errors="replace")

    def alive(self) -> bool:
        return self._process.poll() is None

    def says(self, *words: str, seconds: float = 60, times: int = 1) -> None:
        """Waits until stderr holds all the words, each as often as given, while the process lives."""

        def said() -> bool:
            talk = self.stderr()
            if all(talk.count(word) >= times for word in words):
                return True
            assert self.alive(), f"ended with {self._process.returncode} before {words}\n{talk[-4000:]}"
            return False

        until(said, f"stderr to say {words}", seconds)

    def signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def limit_files(self, size: int = resource.RLIM_INFINITY) -> None:
        """Limits the size of every file from now on, like a full disk. Without a size, removes the limit."""
        with contextlib.suppress(ProcessLookupError):  # it has just ended
            resource.prlimit(self.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    def end(self, seconds: float = RUN_SECONDS) -> Ended:
        """Waits until the process ends."""
        self._process.wait(seconds)
        return Ended(self._process.returncode, self._out.read_text(errors="replace"), self.stderr())

    def stop(self) -> None:
        """Ends the process in any case."""
        if self.alive():
            self._process.kill()
        self._process.wait()


class Outflow:
    """One operator: own home, own config and state folders, credentials in the environment."""

    def __init__(self, home: Path, endpoint_url: str, region: str = "us-east-1") -> None:
        self.home, self.config, self.state = home, home / "config", home / "state"
        self.endpoint_url, self.region = endpoint_url, region
        self.feed, self.spec = home / "profiles.ndjson", home / "spec.toml"
        self.settings: dict[str, str] = {}
        self.binary = BINARY
        self._runs: list[Running] = []
        for folder in (self.config, self.state):
            folder.mkdir(parents=True)

    def environment(self) -> dict[str, str]:
        """Returns an environment without the developer's own AWS settings."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "AWS_ACCESS_KEY_ID": "AKIDTESTBED",
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_SESSION_TOKEN": SESSION_TOKEN,
            "AWS_EC2_METADATA_DISABLED": "true",
            **self.settings,
        }

    def command(self, *arguments: str) -> list[str]:
        return [str(self.binary), "--config-dir", str(self.config), "--state-dir", str(self.state), *arguments]

    def committed(self) -> int:
        """Returns the number of delivered events that its runs have stored."""
        return json.loads(self.call("list", "--json").expect(0).stdout)["delivered"]

    def call(self, *arguments: str, seconds: float = COMMAND_SECONDS) -> Ended:
        """Runs a command to its end."""
        process = subprocess.run(
            self.command(*arguments),
            env=self.environment(),
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
        )
        return Ended(process.returncode, process.stdout.decode(errors="replace"), process.stderr.decode(errors="replace"))

    def apply(self, activation: Activation, feed: bytes, stream: str = STREAM, follow: bool = False) -> None:
        """Writes the feed and the spec, and sets the destination up."""
        self.feed.write_bytes(feed)
        self.spec.write_text(self.spec_text(activation, stream, follow))
        self.call("apply", str(self.spec)).expect(0)

    def spec_text(self, activation: Activation, stream: str, follow: bool = False) -> str:
        """Returns the spec, with every option written out."""
        identities = "all" if activation.identities is None else [identity(*one) for one in activation.identities]
        segments = [
            {key: value for key, value in asdict(segment).items() if value is not None} for segment in activation.segments
        ]
        return "\n".join(
            (
                f"name = {toml(NAME)}",
                'kind = "amazon-kinesis"',
                "[account]",
                'credentials = "environment"',
                f"region = {toml(self.region)}",
                f"endpoint_url = {toml(self.endpoint_url)}",
                "[connection]",
                f"stream = {toml(stream)}",
                "[source]",
                'kind = "file"',
                f"path = {toml(str(self.feed))}",
                f"follow = {toml(follow)}",
                f"key_namespaces = {toml(list(activation.key_namespaces))}",
                "[activation]",
                f"segments = {toml(segments)}",
                f"attributes = {toml(list(activation.attributes))}",
                f"identities = {toml(identities)}",
                f"triggers = {toml(list(activation.triggers))}",
                f"compat = {toml(activation.compat)}",
                f"initial_exits = {toml(activation.initial_exits)}",
                f"status_spelling = {toml(activation.status_spelling)}",
                f"include_segment_names = {toml(activation.include_segment_names)}",
                f"include_segment_timestamps = {toml(activation.include_segment_timestamps)}",
                f"mapped_segments_only = {toml(activation.mapped_segments_only)}",
                f"meta = {toml(activation.meta)}",
                f"append_newline = {toml(activation.append_newline)}",
                f"lone_surrogates = {toml(activation.lone_surrogates)}",
                f"partition_by = {toml(activation.partition_by)}",
                "",
            )
        )

    def preview(self, count: int = 1_000_000) -> list[Previewed]:
        """Returns the events that a run would send."""
        ended = self.call("preview", NAME, "-n", str(count), "--json").expect(0)
        previewed = [Previewed.parse(line) for line in ended.stdout.splitlines()]
        for one in previewed:
            assert one.bytes == len(one.event), "the size is that of the event, in bytes"
            assert set(one.due) <= {*TRIGGERS, "backfill"}, one.due
        return previewed

    def run(self, *options: str) -> Ended:
        """Runs until the source ends."""
        return self.call("run", NAME, "--json", *options, seconds=RUN_SECONDS)

    def start(self, *options: str, given: str | bytes = "") -> Running:
        """Starts a run that continues, with text on stdin."""
        number = len(self._runs)
        out, err = self.home / f"run-{number}.out", self.home / f"run-{number}.err"
        if "--max-pause" not in options:
            options = ("--max-pause", LONGEST_PAUSE, *options)
        (self.home / "given").write_bytes(given if isinstance(given, bytes) else given.encode())
        with out.open("wb") as stdout, err.open("wb") as stderr, (self.home / "given").open("rb") as stdin:
            process = subprocess.Popen(
                self.command("run", NAME, "--json", *options),
                env=self.environment(),
                cwd=self.home,
                stdin=stdin,
                stdout=stdout,
                stderr=stderr,
            )
        (self.home / "given").unlink()
        running = Running(process, out, err)
        self._runs.append(running)
        return running

    def stop(self) -> None:
        """Ends every active run that was started here."""
        for running in self._runs:
            running.stop()

    def kept_files(self) -> list[Path]:
        """Returns all files that it has written: configuration, state, logs."""
        return [path for folder in (self.config, self.state) for path in folder.rglob("*") if path.is_file()]


def identity(namespace: str, sha256: bool) -> dict[str, str]:
    return {"namespace": namespace, "hash": "sha256"} if sha256 else {"namespace": namespace}


def toml(value: object) -> str:
    """Returns a TOML value. JSON's strings and booleans are valid TOML."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
