"""Pages of the ui room drawn without a database, for its tests."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template import engines
from django.test import RequestFactory

from talo.foundation.ui import registry


def request_for(path: str = "/", **more: Any) -> HttpRequest:
    """A GET request from nobody."""
    return RequestFactory().get(path, **more)


def draw(source: str, request: HttpRequest | None = None, **context: Any) -> str:
    """A template text with our tags loaded."""
    template = engines["django"].from_string("{% load i18n talo %}" + source)
    return str(template.render(context, request))


def empty_registry() -> registry._Registry:
    """A registry that no room has written into."""
    return registry._Registry()
