"""Refuses a production set-up in which the demo's sign-in could be reached."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.urls import Resolver404, resolve


@register
def demo_sign_in_is_closed(**_kwargs: Any) -> list[CheckMessage]:
    """An error when the demo's sign-in has a URL outside the demo."""
    if settings.TALO_MODE == "demo":
        return []
    try:
        resolve("/demo/sign-in")
    except Resolver404:
        return []
    return [Error("The demo's sign-in has a URL outside the demo.", id="talo.demo.E001")]
