"""Renders one part template with its own small context; tags call it so that markup stands in templates only."""

from __future__ import annotations

import re
from typing import Any

from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from talo.foundation.ui.icons import ICONS


class UnknownIcon(ValueError):
    """The icon is not bundled; add its hds-core name to `ui/icons.py`."""


def part(template: str, /, **context: Any) -> SafeString:
    """`ui/parts/TEMPLATE.html` rendered with exactly this context."""
    return mark_safe(get_template(f"ui/parts/{template}.html").render(context).strip())  # noqa: S308 - our own template


def icon(name: str, size: str = "s") -> SafeString:
    """The markup of a bundled icon, hidden from screen readers: the word stands beside it."""
    if name not in ICONS:
        raise UnknownIcon(name)
    return mark_safe(f'<span class="hds-icon hds-icon--{name} hds-icon--size-{size}" aria-hidden="true"></span>')  # noqa: S308


def key_of(text: Any) -> str:
    """An id made of a title, for headings that label their panel."""
    return re.sub(r"^(?=\d)", "n", slugify(str(text))) or "osa"
