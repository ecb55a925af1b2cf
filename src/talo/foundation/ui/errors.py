"""Refusals: what is hidden and what is absent get the same page and the same words."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import get_template


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404 for a missing page, a hidden one and one that this person may not enter."""
    return render(request, "404.html", status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """500 without asking anything of the database, which may be what failed."""
    return HttpResponseServerError(get_template("500.html").render({}))
