"""A real gnome-keyring on its own bus: unlocked, locked, or missing."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from waiting import until

PASSWORD = b"the keyring's own password"
NAME = "org.freedesktop.secrets"


@dataclass(frozen=True)
class Bus:
    """A session bus, and the environment in which programs find it."""

    address: str
    home: Path
    runtime: Path
    daemon: subprocess.Popen | None = None

    def environment(self) -> dict[str, str]:
        return {
            "DBUS_SESSION_BUS_ADDRESS": self.address,
            "XDG_RUNTIME_DIR": str(self.runtime),
            "XDG_DATA_HOME": str(self.home / "data"),
        }

    def secret(self, user: str) -> str | None:
        """Returns the secret as another program reads it."""
        found = self._run("secret-tool", "lookup", "service", "outflow", "username", user)
        return found.stdout.decode() if found.returncode == 0 else None

    def users(self) -> list[str]:
        """Returns everything that another program finds under the service's name."""
        found = self._run("secret-tool", "search", "--all", "service", "outflow")
        lines = (found.stdout + found.stderr).decode().splitlines()
        return [line.partition(" = ")[2] for line in lines if line.startswith("attribute.username = ")]

    def lock(self) -> None:
        """Locks the default collection, as a desktop does when its user leaves."""
        self._call("Lock", "array:objpath:/org/freedesktop/secrets/collection/login").check_returncode()

    @contextmanager
    def stuck(self) -> Iterator[None]:
        """Suspends the keyring, so that it accepts requests but does not answer."""
        self.daemon.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.daemon.send_signal(signal.SIGCONT)

    def is_stuck(self) -> bool:
        return Path(f"/proc/{self.daemon.pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "T"

    def _call(self, method: str, *arguments: str) -> subprocess.CompletedProcess:
        return self._run(
            "dbus-send",
            "--session",
            "--print-reply",
            f"--dest={NAME}",
            "/org/freedesktop/secrets",
            f"org.freedesktop.Secret.Service.{method}",
            *arguments,
        )

    def _run(self, *command: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            command,
            env={"PATH": os.environ["PATH"], "HOME": str(self.home), **self.environment()},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=20,
        )


@contextmanager
def bus(home: Path) -> Iterator[Bus]:
    """Starts a bus without a keyring."""
    # A socket's name has at most 107 bytes, and a test's folder may be longer.
    with tempfile.TemporaryDirectory(prefix="bus-") as runtime:
        with served(home, Path(runtime)) as session:
            yield session


@contextmanager
def served(home: Path, runtime: Path) -> Iterator[Bus]:
    (home / "data").mkdir(parents=True, exist_ok=True)
    (home / "data").chmod(0o700)
    # Without service files, a request starts no service.
    config = home / "bus.conf"
    config.write_text(
        f"<busconfig><type>session</type><listen>unix:dir={runtime}</listen>"
        '<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>'
        '<allow own="*"/></policy></busconfig>'
    )
    process = subprocess.Popen(
        ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address"],
        env={"PATH": os.environ["PATH"], "HOME": str(home)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield Bus(process.stdout.readline().strip(), home, runtime)
    finally:
        process.kill()
        process.wait()


@contextmanager
def empty_service(home: Path) -> Iterator[Bus]:
    """Starts a bus with a secret service that has no keyring yet, like that of a new user without a desktop."""
    with bus(home) as session:
        daemon = subprocess.Popen(
            ["gnome-keyring-daemon", "--foreground", "--components=secrets"],
            env={"PATH": os.environ["PATH"], "HOME": str(home), **session.environment()},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            until(lambda: owned(session), "the service on its bus", 20)
            yield replace(session, daemon=daemon)
        finally:
            daemon.kill()
            daemon.wait()


@contextmanager
def keyring(home: Path) -> Iterator[Bus]:
    """Starts a bus with an unlocked keyring."""
    with bus(home) as session:
        daemon = subprocess.Popen(
            ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
            env={"PATH": os.environ["PATH"], "HOME": str(home), **session.environment()},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            daemon.stdin.write(PASSWORD)
            daemon.stdin.close()
            # An early request would make the bus look for a service file.
            until(lambda: owned(session), "the keyring on its bus", 20)
            yield replace(session, daemon=daemon)
        finally:
            daemon.kill()
            daemon.wait()


def owned(session: Bus) -> bool:
    found = session._run(
        "dbus-send",
        "--session",
        "--print-reply",
        "--dest=org.freedesktop.DBus",
        "/",
        "org.freedesktop.DBus.NameHasOwner",
        f"string:{NAME}",
    )
    return b"boolean true" in found.stdout


class Counted:
    """Counts the reads of secrets on a bus."""

    def __init__(self, session: Bus, log: Path) -> None:
        self._log = log
        self._out = log.open("wb")
        self._process = subprocess.Popen(
            ["dbus-monitor", "--session", f"destination='{NAME}',type='method_call'"],
            env={"PATH": os.environ["PATH"], "HOME": str(session.home), **session.environment()},
            stdin=subprocess.DEVNULL,
            stdout=self._out,
            stderr=subprocess.DEVNULL,
        )
        # The monitor first reports that it became one.
        until(lambda: log.stat().st_size > 0, "the monitor", 20)

    def __enter__(self) -> "Counted":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        self._out.close()

    def reads(self) -> int:
        return self._log.read_text(errors="replace").count("member=GetSecret")
