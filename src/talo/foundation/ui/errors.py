"""Refusals: what is hidden and what is absent get the same page and the same words."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import get_template


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404 for a missing page, a hidden one and one that this person may not enter.

    A permit or a role may have ended while the page was open: what was typed into it is given back.
    """
    return render(request, "404.html", {"typed": typed(request)}, status=404)


def typed(request: HttpRequest) -> list[str]:
    """The texts that were sent; nothing that reads as a key or a choice, and nothing for strangers."""
    user = getattr(request, "user", None)
    if request.method != "POST" or user is None or not user.is_authenticated:
        return []
    kept = (key for key in request.POST if key != "csrfmiddlewaretoken" and "password" not in key)
    texts = (value for key in kept for value in request.POST.getlist(key))
    return [text for text in texts if " " in text.strip()]


def failed(request: HttpRequest) -> HttpResponse:
    """500 without asking anything of the database, which may be what failed."""
    return HttpResponseServerError(get_template("500.html").render({}))
