"""The programmes, committed once for the session, and stores in a folder of the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from talo.steering.programmes.tests.conftest import programmes as programmes


@pytest.fixture(autouse=True)
def own_stores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test meets the stores of another one."""
    monkeypatch.setenv("TALO_PATHS", str(tmp_path / "paths"))
    return tmp_path / "paths"


@pytest.fixture
def village(programmes: Any, _world: Any, django_db_blocker: Any) -> Iterator[Any]:
    """People with facts that are committed, so that the counting role sees them; taken away afterwards."""
    from talo.steering.paths.tests.village import Village

    with django_db_blocker.unblock():
        found = Village(programmes, _world)
        yield found
        found.remove()
