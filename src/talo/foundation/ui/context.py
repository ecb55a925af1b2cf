"""What every frame needs: theme and text size of the device, languages, who is signed in, the header's search."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_info

from talo.foundation.identity.requests import Request
from talo.foundation.ui import registry

THEMES = ("light", "dark")
TEXT_SIZES = ("large", "larger")
THEME_COOKIE = "talo_theme"
TEXT_COOKIE = "talo_text"


def frame(request: Request) -> dict[str, Any]:
    """Context processor: `ui` with theme, text size, languages, who is signed in, search, demo, accessibility."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    size = request.COOKIES.get(TEXT_COOKIE, "")
    return {
        "ui": {
            "theme": theme if theme in THEMES else "",
            "text_size": size if size in TEXT_SIZES else "",
            "language": get_language_info(get_language() or settings.LANGUAGE_CODE),
            "languages": [get_language_info(code) for code, _name in settings.LANGUAGES if code != get_language()],
            "who": SimpleLazyObject(lambda: registry.who(request)),
            "search": SimpleLazyObject(lambda: registry.search(request)),
            "demo": settings.DEMO,
            "accessibility": settings.TALO_ACCESSIBILITY_PAGE,
        }
    }
