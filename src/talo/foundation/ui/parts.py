"""Renders one part template with its own small context; tags call it so that markup stands in templates only."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from django.template import engines
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import get_language

from talo.foundation.ui.icons import ICONS


class UnknownIcon(ValueError):
    """The icon is not bundled; add its hds-core name to `ui/icons.py`."""


def part(template: str, /, **context: Any) -> SafeString:
    """`ui/parts/TEMPLATE.html` rendered with exactly this context."""
    drawn: str = _template(template).render(context)
    return mark_safe(drawn.strip())  # noqa: S308 - our own template


@cache
def _template(name: str) -> Any:
    found = engines["jinja2"].env.get_template(f"ui/parts/{name}.html")  # type: ignore[attr-defined]
    # A chain of dictionaries, which each drawing would walk through anew.
    found.globals = dict(found.globals)
    return found


def compile_all() -> None:
    """Compile every part, before a server divides into processes: none of them then lets its first readers wait."""
    for name in engines["jinja2"].env.list_templates(filter_func=lambda one: one.startswith("ui/parts/")):  # type: ignore[attr-defined]
        _template(name.rpartition("/")[2].removesuffix(".html"))


def common_part(template: str, /, **context: Any) -> SafeString:
    """As `part`, for parts that many rows and pages have alike: drawn once for each language and context.

    Only for words of the house (states, days left, navigation): what is kept here must never name a person.
    """
    return _drawn(template, get_language(), tuple(context.items()))


@lru_cache(maxsize=2000)
def _drawn(template: str, _language: str | None, context: tuple[tuple[str, Any], ...]) -> SafeString:
    return part(template, **dict(context))


@cache
def icon(name: str, size: str = "s") -> SafeString:
    """The markup of a bundled icon, hidden from screen readers: the word stands beside it."""
    if name not in ICONS:
        raise UnknownIcon(name)
    return mark_safe(f'<span class="hds-icon hds-icon--{name} hds-icon--size-{size}" aria-hidden="true"></span>')  # noqa: S308


def key_of(text: Any) -> str:
    """An id made of a title, for headings that label their panel."""
    return re.sub(r"^(?=\d)", "n", slugify(str(text))) or "osa"
