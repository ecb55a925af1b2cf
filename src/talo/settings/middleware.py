"""The wiring of a request: its headers, and one transaction around it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from talo.doors.operation.views import alive
from talo.foundation.database.statements import request_transaction

HEALTH = "/health"

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"
)
GetResponse = Callable[[HttpRequest], HttpResponse]


class SecurityHeaders:
    """Headers that every answer carries."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class EarlyHealth:
    """Answers `/health` before anything asks the database or the host's name: a machine asks, by number."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return alive(request) if request.path == HEALTH else self.get_response(request)


class OneTransaction:
    """One transaction for a request, read-only for GET and HEAD; an answer of 500 or more rolls it back."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with request_transaction(read_only=request.method in {"GET", "HEAD", "OPTIONS"}) as transaction:
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.undo()
            return response
