"""Refuses a set-up without usable keys, so that nothing is written that nobody can open again."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured

from talo.foundation.identity.keys import load_key_ring


@register
def keys_are_usable(**_kwargs: Any) -> list[CheckMessage]:
    """An error when the keys are missing (in production), broken or readable by others."""
    try:
        load_key_ring()
    except ImproperlyConfigured as wrong:
        return [Error(str(wrong), id="talo.identity.E001")]
    return []
