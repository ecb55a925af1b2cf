"""The ui room's tests draw pages with a registry of their own, in Finnish, without a database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from talo.foundation.ui import registry


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_registry", registry._Registry())


@pytest.fixture(autouse=True)
def _finnish() -> Iterator[None]:
    with translation.override("fi"):
        yield
