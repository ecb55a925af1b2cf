"""What other doors put on the first page, such as the demo's roles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from talo.foundation.identity.requests import Request


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the first page, above the sign-in links; `context` gives what its template needs."""

    template: str
    context: Callable[[Request], dict[str, Any]]


_sections: list[Section] = []


def register_section(section: Section) -> None:
    """Put a section on the first page."""
    if section not in _sections:
        _sections.append(section)


def sections(request: Request) -> list[tuple[str, dict[str, Any]]]:
    """Template and context of each section."""
    return [(section.template, section.context(request)) for section in _sections]
