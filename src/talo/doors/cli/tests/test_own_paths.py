"""`talo paths refresh` brings the stores in line and tells what had changed."""

from __future__ import annotations

import argparse
import json
from contextlib import nullcontext
from typing import Any

import pytest

from talo.doors.cli import environment, own_paths
from talo.doors.cli.refusing import Refusal
from talo.steering.paths import scopes
from talo.steering.paths.tests.conftest import own_stores as own_stores
from talo.steering.paths.tests.conftest import programmes as programmes
from talo.steering.paths.tests.conftest import village as village


def test_the_command(village: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(environment, "django_ready", lambda *needs: nullcontext())
    one = village.person()
    village.joins(one)
    asked = argparse.Namespace(programme="palo", area=None, rebuild=False, json=True)
    assert own_paths.run(asked) == 0
    told = {"kind": "programme", "key": "palo", "clients": 1, "changed": 1, "gone": 0, "compacted": True}
    assert json.loads(capsys.readouterr().out) == {"stores": [told]}
    everything = argparse.Namespace(programme=None, area=None, rebuild=True, json=False)
    assert own_paths.run(everything) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [str(scope) for scope in scopes.all_scopes()]
    with pytest.raises(Refusal, match="employment-24"):
        own_paths.run(argparse.Namespace(programme=None, area="employment-99", rebuild=False, json=False))
