"""`talo paths compact`: makes one base of a path store's base and deltas and erases the withdrawn cases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from talo.steering.insight.acts.store import summary
from talo.steering.insight.storing import compact


def answer(options: Any, progress: Callable[[str], None]) -> str:
    """Compact and tell the store's size.

    Raises:
        BadInput: no store there.
    """
    progress("writing the store anew")
    return summary(compact(options.input))
