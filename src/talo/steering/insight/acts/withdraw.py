"""`talo paths withdraw`: cases of a path store count no longer; the next compaction erases them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from talo.steering.insight.acts.store import summary
from talo.steering.insight.bad_input import BadInput
from talo.steering.insight.store import PathStore
from talo.steering.insight.storing import withdraw


def answer(options: Any, progress: Callable[[str], None]) -> str:
    """Withdraw the cases and tell the store's size.

    Raises:
        BadInput: no store there, or none of the cases is in it.
    """
    count = withdraw(options.input, options.cases)
    if not count:
        raise BadInput("none of these cases counts in the store")
    progress(f"{count} cases count no longer; talo paths compact erases them")
    return summary(PathStore(options.input))
