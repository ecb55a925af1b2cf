"""The command's contract: help for each, exit codes 0, 1 and 2, results on standard output, no traceback."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from talo.doors.cli import entry
from talo.doors.cli.environment import database
from talo.doors.cli.refusing import Refusal
from talo.doors.cli.serve import refuse_taken_port
from talo.foundation.database import provision, web_role
from talo.foundation.database.connection_urls import DatabaseRefusal, replace


@pytest.mark.parametrize("command", entry.COMMANDS)
def test_each_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        entry.main([command, "--help"])
    assert left.value.code == 0
    assert f"usage: talo {command}" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["nothing"],
        ["demo", "--clients", "-1"],
        ["demo", "--port", "a"],
        ["programme"],
        ["programme", "report", "palo", "--as-of", "31.12.2024"],
        ["audit"],
        ["database", "url", "--role", "root"],
        ["bench", "--users", "1,0"],
        ["messages", "sing"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        entry.main(arguments)
    assert left.value.code == 2
    said = capsys.readouterr()
    assert not said.out
    assert "usage" in said.err


def test_refusal_is_1_in_words(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert entry.main(["programme", "load", str(tmp_path / "missing.yaml")]) == 1
    said = capsys.readouterr()
    assert not said.out
    assert "no such file" in said.err
    assert "Traceback" not in said.err


def test_help_loads_no_django() -> None:
    code = "import sys; from talo.doors.cli import entry; entry.main([]); sys.exit('django' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", code], env=os.environ, capture_output=True, check=False).returncode == 0
    )


def test_taken_port_is_said_before_anything_starts() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(Refusal, match="--port"):
            refuse_taken_port("127.0.0.1", taken.getsockname()[1])
    with pytest.raises(Refusal):
        refuse_taken_port("127.0.0.1", 70_000)


def test_server_that_does_not_answer(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/talo")
    monkeypatch.delenv("TALO_OWNER_URL", raising=False)
    assert entry.main(["migrate"]) == 1
    assert "does not answer" in capsys.readouterr().err


def test_missing_connection_string_is_named(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TALO_OWNER_URL")
    with pytest.raises(Refusal, match="TALO_OWNER_URL"), database("owner"):
        pass


def test_administrator_login_makes_the_roles(monkeypatch: pytest.MonkeyPatch) -> None:
    admin = os.environ["TALO_TEST_ADMIN_URL"]
    name = f"house_{os.getpid()}"
    monkeypatch.setattr(os, "environ", {**os.environ, "DATABASE_URL": replace(admin, dbname="postgres")})
    for variable in ("TALO_OWNER_URL", "TALO_COUNT_URL", "TALO_AUDIT_URL"):
        os.environ.pop(variable)
    provision.create_database(admin, name)
    os.environ["DATABASE_URL"] = replace(admin, dbname=name)
    try:
        with database("owner", "count", "audit") as urls:
            assert web_role.findings(urls.web) == []
            web_role.refuse_powerful(urls.web)
            assert "owns tables" not in web_role.findings(urls.web)
            found = web_role.findings(urls.owner or "")
            assert "may create tables" in found
            with pytest.raises(DatabaseRefusal, match="web role"):
                web_role.refuse_powerful(urls.owner or "")
    finally:
        provision.drop_database(admin, name)
