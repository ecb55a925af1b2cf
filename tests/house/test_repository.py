"""Nothing of others lies in the repository, and its locks hold versions and hashes, not addresses."""

from __future__ import annotations

import json
import re
import subprocess

import pytest

from talo import PROJECT

THIRD_PARTY = re.compile(
    r"(^|/)(node_modules|\.venv|vendor|var|__pycache__)/|\.(woff2?|ttf|otf|whl|egg|so|dll|mo|pyc|min\.js|min\.css|db|sqlite3?)$"
)


@pytest.fixture(scope="module")
def tracked() -> list[str]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("not a git checkout")
    return [name for name in done.stdout.split("\0") if name]


def test_no_third_party_file(tracked: list[str]) -> None:
    assert [name for name in tracked if THIRD_PARTY.search(name)] == []


def test_locks_hold_no_address() -> None:
    places = [
        *(PROJECT / "requirements").iterdir(),
        PROJECT / "package-lock.json",
        PROJECT / ".npmrc",
        PROJECT / "package.json",
    ]
    with_address = [p.name for p in places if re.search(r"https?://|--index-url|--find-links", p.read_text())]
    assert with_address == []


def test_every_locked_package_has_its_hash() -> None:
    for name in ("app", "dev", "node"):
        lock = (PROJECT / "requirements" / f"{name}.txt").read_text()
        blocks = re.split(r"\n(?=[a-z0-9])", lock.strip())
        assert all("--hash=sha256:" in block for block in blocks), name
    packages = json.loads((PROJECT / "package-lock.json").read_text())["packages"]
    assert all("integrity" in entry for place, entry in packages.items() if place)


def test_app_and_dev_agree() -> None:
    pinned = [
        dict(re.findall(r"^([a-z0-9._-]+)==([^\s;\\]+)", (PROJECT / "requirements" / f"{name}.txt").read_text(), re.M))
        for name in ("app", "dev")
    ]
    differing = {name for name in pinned[0].keys() & pinned[1].keys() if pinned[0][name] != pinned[1][name]}
    assert not differing
