"""The policy step begins again after a deadlock, and only then."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError
from psycopg.errors import DeadlockDetected, QueryCanceled

from talo.foundation.database import apply_policies

pytestmark = pytest.mark.django_db(databases=["owner"])


def stopped(monkeypatch: pytest.MonkeyPatch, *reasons: Exception | None) -> list[Exception | None]:
    """Let the step stop for these reasons, one at each try; returns those that are left."""
    left = list(reasons)

    class Stopped:
        def __init__(self, *_given: Any) -> None:
            pass

        def run(self) -> None:
            reason = left.pop(0)
            if reason is not None:
                raise OperationalError("stopped") from reason

    monkeypatch.setattr(apply_policies, "Step", Stopped)
    return left


def test_a_deadlock_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    left = stopped(monkeypatch, DeadlockDetected(), None)
    apply_policies.apply()
    assert left == []


def test_three_deadlocks_and_other_errors_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    left = stopped(monkeypatch, DeadlockDetected(), DeadlockDetected(), DeadlockDetected(), None)
    with pytest.raises(OperationalError):
        apply_policies.apply()
    assert left == [None]
    left = stopped(monkeypatch, QueryCanceled(), None)
    with pytest.raises(OperationalError):
        apply_policies.apply()
    assert left == [None]
