"""What `talo check` looks at while the house stands: rooms register checks of the running set-up here.

A check is a function without arguments that yields findings; it is registered in `AppConfig.ready`:
`inspecting.register(strong_identification_is_set, only_production=True)`. What the settings alone tell, and `serve`
must refuse at once, is a check of Django's, registered with `deploy=True` and a `hint` for the next step.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass

logger = logging.getLogger("talo.check")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be: a stable key, the reason, and what to do next. Texts in English."""

    key: str
    reason: str
    next: str


Check = Callable[[], Iterable[Finding]]
_checks: dict[str, tuple[Check, bool]] = {}


def register(check: Check, *, only_production: bool = False) -> None:
    """Let `talo check` ask this too; with `only_production` not in the demo."""
    _checks[f"{check.__module__}.{check.__qualname__}"] = check, only_production


def findings(*, production: bool) -> list[Finding]:
    """What all registered checks find; one that fails is a finding itself."""
    found: list[Finding] = []
    for name, (check, only_production) in _checks.items():
        if only_production and not production:
            continue
        try:
            found.extend(check())
        except Exception as error:  # whatever breaks in one check must not hide what the others see
            logger.warning("a check failed", exc_info=True)
            reason = f"{name.rpartition('.')[2]} could not look: {type(error).__name__}"
            found.append(Finding("check.failed", reason, "mend what else is found first, then run `talo check` again"))
    return found
