"""Sends a document to the browser: kept as a file, never shown inside a page, never in a cache."""

from __future__ import annotations

import re

from django.http import HttpResponse


def attached(content: bytes, content_type: str, name: str) -> HttpResponse:
    """An answer with a file to keep; the name is made of plain letters, digits, dots and dashes."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.") or "talo"
    answer = HttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{plain}"'
    answer["Cache-Control"] = "no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
