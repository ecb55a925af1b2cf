"""One round of each kind of killing: every acknowledged write is there once and whole, and the log holds."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from talo.foundation.database import embedded

KEPT = {"PATH", "PYTHONPATH", "HOME", "LANG", "TALO_POSTGRES"}


@pytest.mark.slow
def test_nothing_acknowledged_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = {name: value for name, value in os.environ.items() if name in KEPT}
    done = subprocess.run(
        [sys.executable, "-m", "talo", "bench", "--kill", "1", "--json", str(tmp_path / "result.json")],
        env={**kept, "TALO_VAR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    # Root's databases lie outside its own folders.
    monkeypatch.setenv("TALO_VAR", str(tmp_path / "kill"))
    shutil.rmtree(embedded.home("bench").parent, ignore_errors=True)
    assert done.returncode == 0, done.stderr[-4000:]
    result = json.loads((tmp_path / "result.json").read_text())
    assert result["ok"]
    assert [row["kind"] for row in result["kinds"]] == ["web", "worker", "backend", "postmaster"]
    for row in result["kinds"]:
        assert row["rounds"] == 1
        assert row["acknowledged"] >= 8
        assert (row["missing"], row["double"], row["half"], row["unsent"]) == (0, 0, 0, 0)
    assert result["log"]["ok"]


def test_wrong_number_is_wrong_usage() -> None:
    done = subprocess.run([sys.executable, "-m", "talo", "bench", "--kill", "0"], capture_output=True, check=False)
    assert done.returncode == 2
