"""The database is killed under a running server: a clear page in three languages, then on by itself."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from talo.doors.cli import children
from talo.foundation.database import embedded, probing, provision
from talo.foundation.database.cluster import Cluster

# Beyond the time after which the house gives up on its database: the tests' machine may be busy.
BUSY_SECONDS = 10
MIGRATED_WITHIN_SECONDS, BACK_WITHIN_SECONDS = 300, 60
WORDS = {"fi": "Lyhyt tauko", "sv": "En kort paus", "en": "A short break"}


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    """A PostgreSQL of its own: it is going to be killed."""
    monkeypatch.setenv("TALO_VAR", str(tmp_path))
    with embedded.running("test") as cluster:
        yield cluster
    # Root's databases lie outside its own folders.
    shutil.rmtree(cluster.home.parent, ignore_errors=True)


@pytest.fixture
def address(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    urls = provision.create_database(cluster.admin_url, "talo_away")
    environment = {**os.environ, **urls.as_environment(), "TALO_MODE": "demo"}
    migrate = children.start(["migrate"], environment)
    assert migrate.wait(MIGRATED_WITHIN_SECONDS) == 0
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = {"server": children.start(["serve", "--port", str(port), "--processes", "1"], environment)}
    try:
        url = f"http://localhost:{port}"
        children.wait_for(f"{url}/", server)
        yield url
    finally:
        children.stop(server)


def ask(url: str, language: str = "fi", body: bytes | None = None) -> tuple[int, str, str]:
    request = urllib.request.Request(url, body, {"Accept-Language": language})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode(), ""
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read().decode(), refusal.headers.get("Retry-After", "")


def _until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + BACK_WITHIN_SECONDS
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.2)


@pytest.mark.slow
def test_page_while_it_is_away_and_on_by_itself(address: str, cluster: Cluster) -> None:
    assert ask(f"{address}/health")[0] == 200
    os.kill(int((cluster.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    # The server's children outlive it for a moment.
    _until(lambda: ask(f"{address}/health")[0] != 200)
    began = time.monotonic()
    assert ask(f"{address}/health")[:2] == (503, '{"ok": false}')
    assert time.monotonic() - began < probing.PATIENCE_SECONDS + BUSY_SECONDS
    for language, words in WORDS.items():
        began = time.monotonic()
        status, page, retry = ask(f"{address}/", language)
        assert (status, retry) == (503, "5")
        assert time.monotonic() - began < settings.POOL["timeout"] + BUSY_SECONDS
        assert f'<html lang="{language}"' in page
        assert words in page
        assert 'href="/"' in page
    cluster.start()
    _until(lambda: ask(f"{address}/")[0] == 200)
    assert ask(f"{address}/health")[0] == 200
