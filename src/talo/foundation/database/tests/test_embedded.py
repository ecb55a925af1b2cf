"""The embedded server: starts by need, ends with its last user, survives a kill, keeps strangers out."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from talo.foundation.database import embedded, provision
from talo.foundation.database.cluster import Cluster, Runner
from talo.foundation.database.connection_urls import Urls, parse, replace

HOLD = """
import sys, time
from talo.foundation.database import embedded
with embedded.running("test") as cluster:
    print("up", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A place of its own for everything written, with a space and a Finnish letter in its path."""
    here = tmp_path / "oma paikka ä"
    monkeypatch.setenv("TALO_VAR", str(here))
    yield here
    home = embedded.home("test")
    cluster = Cluster(home, safe=False)
    cluster.stop()
    shutil.rmtree(cluster.socket, ignore_errors=True)
    if not home.is_relative_to(here):
        shutil.rmtree(home.parent)


def postmaster(cluster: Cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text().split()[0])


def one(url: str, query: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(query)
        row = cursor.fetchone() if cursor.description else None
    return row[0] if row else None


def until(condition: object, seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():  # type: ignore[operator]
            return True
        time.sleep(0.05)
    return False


@pytest.mark.slow
def test_life_of_the_server(place: Path) -> None:
    with embedded.running("test") as cluster:
        assert one(cluster.admin_url, "select lower('ÄÖÅ')") == "äöå"
        assert one(cluster.admin_url, "show listen_addresses") == ""
        assert stat.S_IMODE(cluster.socket.stat().st_mode) == 0o700
        assert stat.S_IMODE((cluster.home / "secrets.json").stat().st_mode) == 0o600
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(replace(cluster.admin_url, password="wrong"))
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(replace(cluster.admin_url, password=""))

        # The inner user leaves, the outer one still has its server.
        with embedded.running("test"):
            pass
        assert cluster.answers()

        # A hard kill: the next user gets a server with the same data.
        provision.create_database(cluster.admin_url, "kept")
        killed = postmaster(cluster)
        os.kill(killed, signal.SIGKILL)
        assert until(lambda: not cluster.answers())
        with embedded.running("test"):
            assert provision.exists(cluster.admin_url, "kept")
            assert postmaster(cluster) != killed
    assert not cluster.answers()
    assert not (cluster.data / "postmaster.pid").exists()


@pytest.mark.slow
def test_killed_command_blocks_nothing(place: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", HOLD], stdout=subprocess.PIPE, env=os.environ)
    assert process.stdout is not None
    assert process.stdout.readline() == b"up\n"
    cluster = Cluster(embedded.home("test"), safe=False)
    process.kill()
    process.wait()
    process.stdout.close()
    assert cluster.answers(), "the server outlives a killed command"
    with embedded.running("test") as again:
        assert one(again.admin_url, "select 1") == 1
    assert not cluster.answers(), "the next command to leave stops it"


@pytest.mark.slow
def test_interrupted_first_start_is_begun_again(place: Path) -> None:
    home = embedded.home("test")
    (home / "data").mkdir()
    (home / "data" / "half").write_text("made")
    with embedded.running("test") as cluster:
        assert one(cluster.admin_url, "select 1") == 1


@pytest.mark.slow
def test_roles_and_their_limits(place: Path) -> None:
    with embedded.running("test") as cluster:
        urls = provision.create_database(cluster.admin_url, "house")
        assert urls == provision.create_database(cluster.admin_url, "house"), "twice is once"
        assert urls.owner
        assert one(urls.owner, "select current_user") == "house_owner"
        assert one(urls.web, "select current_user") == "house_web"
        assert one(urls.web, "show statement_timeout") == "15s"
        for refused in (
            "create table t (a int)",
            "create schema s",
            "create temp table t (a int)",
            "set role house_owner",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                one(urls.web, refused)
        one(urls.owner, "create table t as select 1 as a")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            one(urls.web, "select a from t")

        copied = provision.create_database(cluster.admin_url, "house_copy", template="house")
        assert parse(copied.web)["user"] == "house_web"
        assert copied.owner
        assert one(copied.owner, "select a from t") == 1

        other = provision.create_database(cluster.admin_url, "other")
        with pytest.raises(psycopg.OperationalError):
            one(replace(other.web, dbname="house"), "select 1")
        provision.drop_database(cluster.admin_url, "house_copy")
        assert not provision.exists(cluster.admin_url, "house_copy")


def test_urls_survive_odd_characters() -> None:
    url = replace("postgresql://a:b@db.example:6432/talo", password="p@/ss:%?", options="-c role=x y")
    assert parse(url) == {
        "host": "db.example",
        "port": "6432",
        "dbname": "talo",
        "user": "a",
        "password": "p@/ss:%?",
        "options": "-c role=x y",
    }
    assert Urls("w").as_environment() == {"DATABASE_URL": "w"}
    assert Urls.from_environment({}) is None


def test_root_does_not_run_the_server() -> None:
    assert Runner.here().uid != 0
