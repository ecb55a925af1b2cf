"""Kinds of tasks: rooms declare theirs, with words and the page where the task is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise

if TYPE_CHECKING:
    from talo.register.tasks.models import Task


@dataclass(frozen=True, slots=True)
class TaskKind:
    """A kind of task; `url` gives the page where it is done, None: the client's page."""

    key: str
    words: str | Promise
    icon: str = "check-circle"
    url: Callable[[Task], str] | None = None


_kinds: dict[str, TaskKind] = {}


def register(*kinds: TaskKind) -> None:
    """Declare task kinds; called from `AppConfig.ready` of their room."""
    for kind in kinds:
        if _kinds.setdefault(kind.key, kind) != kind:
            raise ValueError(f"task kind {kind.key} is declared twice")


def kind_of(key: str) -> TaskKind:
    return _kinds.get(key) or TaskKind(key, key)
