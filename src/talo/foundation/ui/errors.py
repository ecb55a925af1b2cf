"""Refusals: what is hidden and what is absent get the same page and the same words."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import get_template

from talo.foundation.database import probing


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
    return _texts(request)


def _texts(request: HttpRequest) -> list[str]:
    kept = (key for key in request.POST if key != "csrfmiddlewaretoken" and "password" not in key)
    texts = (value for key in kept for value in request.POST.getlist(key))
    return [text for text in texts if " " in text.strip()]


def failed(request: HttpRequest) -> HttpResponse:
    """500 without asking anything of the database; 503 with a way on when it is the database that is away."""
    if probing.is_away(sys.exc_info()[1]):
        return _away(request)
    return HttpResponseServerError(get_template("500.html").render({}))


def _away(request: HttpRequest) -> HttpResponse:
    sent = request.method == "POST"
    context = {
        "sent": sent,
        "again": "" if sent else request.get_full_path(),
        # Back to whoever sent it, known or not: nobody can be asked who it is.
        "typed": _texts(request) if sent else [],
    }
    return HttpResponse(get_template("503.html").render(context), status=503, headers={"Retry-After": "5"})
