"""Production refuses what the demo allows: no key, no secret, a login that owns tables, synthetic people."""

from __future__ import annotations

import json
import os
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from talo.foundation.database import provision
from talo.foundation.database.connection_urls import Urls

KEPT = {"PATH", "PYTHONPATH", "HOME", "TALO_VAR", "LANG"}
SAFE = {
    "TALO_SECRET_KEY": "".join(f"{number:02d}" for number in range(40)) + "abcdefghij",
    "TALO_KEYS": json.dumps({"encryption": {"1": f"{'A' * 43}="}, "index": {"1": f"{'B' * 42}A="}}),
    "TALO_HOSTS": "talo.example",
    "TALO_URL": "https://talo.example",
    "TALO_BEHIND_PROXY": "1",
    "TALO_PORTAL": "off",
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
        timeout=300,
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


class Mail(socketserver.BaseRequestHandler):
    """A mail server that greets, and takes its leave."""

    def handle(self) -> None:
        self.request.sendall(b"220 talo.test ready\r\n")
        while line := self.request.recv(1000):
            self.request.sendall(b"221 bye\r\n" if line.upper().startswith(b"QUIT") else b"250 ok\r\n")


@pytest.fixture
def mail() -> Iterator[dict[str, str]]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mail) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = str(server.server_address[1])
        yield {"TALO_EMAIL_HOST": "127.0.0.1", "TALO_EMAIL_PORT": port, "TALO_EMAIL_SECURITY": "none"}
        server.shutdown()


def found(urls: Urls, **environment: str) -> dict[str, dict[str, str]]:
    checked = talo(urls, "check", "--json", **environment)
    assert checked.stdout, checked.stderr
    answer = json.loads(checked.stdout)
    assert answer["ok"] == (not answer["findings"]) == (checked.returncode == 0)
    assert "Traceback" not in checked.stderr
    # Each says why, and what to do next.
    assert all(one["reason"] and one["next"] for one in answer["findings"])
    return {one["key"]: one for one in answer["findings"]}


@pytest.mark.slow
def test_check_names_what_is_missing_until_nothing_is(urls: Urls, mail: dict[str, str]) -> None:
    empty = found(urls, **SAFE)
    assert "database.migrations" in empty
    assert "talo migrate" in empty["database.migrations"]["next"]
    for command in (["migrate"], ["populate"]):
        done = talo(urls, *command, **SAFE)
        assert done.returncode == 0, done.stderr
    raw = found(urls, **SAFE)
    assert {"mail.backend", "staff.administrator", "worker.silent"} <= set(raw)
    assert not {"database.migrations", "database.policies", "database.roles", "database.timeouts"} & set(raw)

    made = ("staff", "administrator", "aino", "--first-name", "Aino", "--last-name", "A", "--unit", "ek-talo")
    assert talo(urls, *made, **SAFE).returncode == 0
    assert "staff.second_factor" in found(urls, **SAFE)
    with psycopg.connect(urls.owner or "", autocommit=True) as owner:
        owner.execute(
            "INSERT INTO mfa_authenticator (user_id, type, data, created_at)"
            " SELECT id, 'totp', '{}', now() FROM identity_account WHERE sign_in_name = 'aino'"
        )
        owner.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
        assert found(Urls(urls.web, None, urls.count, urls.audit), **SAFE, **mail) == {}

        # What was changed by hand shows, and the policy step puts it right.
        role = owner.execute("SELECT current_user").fetchone()[0].replace("owner", "web")  # type: ignore[index]
        owner.execute(f"GRANT DELETE ON clients_client TO {role}")
        owner.execute("DROP POLICY web_select ON plan_need")
        changed = found(urls, **SAFE, **mail)
        assert "public.clients_client" in changed["database.policies"]["reason"]
        assert "public.plan_need" in changed["database.policies"]["reason"]
        assert talo(urls, "migrate", **SAFE).returncode == 0
    admin = os.environ["TALO_TEST_ADMIN_URL"]
    with psycopg.connect(admin, autocommit=True) as server:
        server.execute(f"ALTER ROLE {role} RESET statement_timeout")
        assert "statement_timeout" in found(urls, **SAFE, **mail)["database.timeouts"]["reason"]
        server.execute(f"ALTER ROLE {role} SET statement_timeout = 15000")
    assert "talo.identity.W001" in found(urls, **{**SAFE, "TALO_URL": "http://talo.example"}, **mail)
    assert "mail.server" in found(urls, **SAFE, **{**mail, "TALO_EMAIL_PORT": "1"})


@pytest.mark.slow
def test_synthetic_people_do_not_come_among_real_ones(urls: Urls) -> None:
    refused = talo(urls, "demo", "--no-serve", TALO_MODE="production", **SAFE)
    assert refused.returncode == 1
    assert "no demo among real people" in refused.stderr
