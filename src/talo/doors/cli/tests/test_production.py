"""Production refuses what the demo allows: no key, no secret, a login that owns tables, synthetic people."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from talo.foundation.database import provision
from talo.foundation.database.connection_urls import Urls

KEPT = {"PATH", "PYTHONPATH", "HOME", "TALO_VAR", "LANG"}
SAFE = {
    "TALO_SECRET_KEY": "".join(f"{number:02d}" for number in range(40)) + "abcdefghij",
    "TALO_KEYS": json.dumps({"encryption": {"1": f"{'A' * 43}="}, "index": {"1": f"{'B' * 42}A="}}),
    "TALO_HOSTS": "talo.example",
}


@pytest.fixture(scope="module")
def urls() -> Iterator[Urls]:
    admin, name = os.environ["TALO_TEST_ADMIN_URL"], f"talo_production_{os.getpid()}"
    yield provision.create_database(admin, name)
    provision.drop_database(admin, name)


@pytest.fixture(autouse=True)
def _place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TALO_VAR", str(tmp_path))


def talo(urls: Urls, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name in KEPT}
    return subprocess.run(
        [sys.executable, "-m", "talo", *arguments],
        env={**kept, **urls.as_environment(), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.slow
def test_unsafe_set_up_is_refused_in_words(urls: Urls) -> None:
    checked = talo(urls, "check")
    assert checked.returncode == 1
    assert "SECRET_KEY" in checked.stderr
    assert "TALO_KEYS" in checked.stderr
    assert "Traceback" not in checked.stderr
    served = talo(urls, "serve", "--port", "0")
    assert served.returncode == 1
    assert "unsafe" in served.stderr
    assert "Traceback" not in served.stderr


@pytest.mark.slow
def test_login_that_owns_tables_is_refused(urls: Urls) -> None:
    served = talo(Urls(urls.owner or "", urls.owner, urls.count, urls.audit), "serve", "--port", "0")
    assert served.returncode == 1
    assert "row-level security would not bind it" in served.stderr
    assert "Traceback" not in served.stderr


@pytest.mark.slow
def test_safe_set_up_passes(urls: Urls) -> None:
    checked = talo(urls, "check", "--json", **SAFE)
    assert json.loads(checked.stdout) == {"ok": True, "findings": []}
    assert checked.returncode == 0


@pytest.mark.slow
def test_synthetic_people_do_not_come_among_real_ones(urls: Urls) -> None:
    refused = talo(urls, "demo", "--no-serve", TALO_MODE="production", **SAFE)
    assert refused.returncode == 1
    assert "no demo among real people" in refused.stderr
