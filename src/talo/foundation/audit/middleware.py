"""Writes the log of a request before its answer leaves: no log, no answer."""

from __future__ import annotations

import logging
from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from talo.foundation.audit import writing
from talo.foundation.audit.writing import LogUnavailable, Outcome, ReadLog
from talo.foundation.database import touching

logger = logging.getLogger("talo.audit")
REQUEST_ID = "X-Request-Id"
# Answers to somebody who may not see what was asked for; other refusals are about what was sent.
NO_RIGHT = (401, 403, 404)


class UndeclaredRead(Exception):
    """A page read data of clients and did not say so to the log."""


class LogMiddleware:
    """Stands outside the transaction: when the log is written, what the request wrote is committed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        touching.start()
        with writing.gathering() as log:
            try:
                response = self.get_response(request)
                _declare_the_rest(request, response, log)
                log.flush(_outcome(response), shown=_shown(response))
            except LogUnavailable:
                response = _no_answer()
            response[REQUEST_ID] = log.request
            return response


def _declare_the_rest(request: HttpRequest, response: HttpResponse, log: ReadLog) -> None:
    """A refusal needs no declaration of its own; an undeclared read is an error of ours."""
    touched = touching.touched()
    if log.declared or not touched:
        return
    place = request.resolver_match.view_name if request.resolver_match else request.path
    if response.status_code in (403, 404):
        _declare_refusal(request, place)
    elif response.status_code < 300:
        names = ", ".join(sorted(touched))
        extra = {"tables": names, "route": place}
        logger.critical("undeclared read of %s by %s", names, place, extra=extra)
        if settings.TALO_STRICT_READS:
            raise UndeclaredRead(f"{place} read {names} without audit.read(…)")
        writing.read([], object=f"undeclared {place}: {names}")


def _declare_refusal(request: HttpRequest, place: str) -> None:
    """The page asked for a row that it did not find: the first UUID of its address names it."""
    match = request.resolver_match
    asked = next((value for value in (match.kwargs.values() if match else ()) if isinstance(value, UUID)), None)
    if asked is None:
        writing.refusal(object=place)
        return
    # All tables are asked, found or not: the time of the answer must not tell a hidden row from an absent one.
    found = {writing.hidden_client(table, asked) for table in sorted(touching.touched())} - {None}
    writing.refusal([client for client in found if client is not None], object=f"{place} {asked}")


def _outcome(response: HttpResponse) -> Outcome:
    if response.status_code < 400:
        return "done"
    return "refused" if response.status_code < 500 else "failed"


def _shown(response: HttpResponse) -> Outcome:
    """What became of reads: a form that comes back with its errors was shown, to somebody who may see it."""
    return "done" if response.status_code < 500 and response.status_code not in NO_RIGHT else _outcome(response)


def _no_answer() -> HttpResponse:
    text = _(
        "The log of reads does not answer, so nothing can be shown now. What you sent may have been saved: "
        "look before you send it again. Try again in a moment."
    )
    return HttpResponse(text, status=503, content_type="text/plain; charset=utf-8", headers={"Retry-After": "5"})
