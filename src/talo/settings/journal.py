"""The application's log: one JSON document a line, and nothing in it that a person has typed or that names one.

A message is a sentence of the code; what is put into it (arguments) stays out, unless it is a number. An exception
tells its type, its SQL state and where in our code it came up – never its message, which may quote a row, a form or a
statement. What is worth more goes into named fields: `logger.info("sealed", extra={"seal": 12})`, see `FIELDS`.
"""

from __future__ import annotations

import json
import logging
import re
import time
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

logger = logging.getLogger("talo.request")

# Fields that our own code fills with keys and numbers; no other attribute of a record is written.
FIELDS = (
    *("request", "route", "method", "status", "ms", "actor", "action"),
    *("seal", "job", "task", "attempts", "error", "tables"),
)
# The names of loggers whose sentences are constants (ruff's G rules see to ours).
CONSTANT = ("talo",)
FRAMES = 12
# The belt: what looks like an identity code or an address of e-mail is covered wherever it stands.
COVERED = re.compile(r"\d{6}[-+A-FU-Y]\d{3}[0-9A-Z]|[^\s@\"\\]+@[^\s@\"\\]+\.\w+")
NUMBERS = (int, float, bool, type(None))
ARGUMENT = re.compile(r"%(?:\(\w+\))?[-#0+]*[\d*]*(?:\.[\d*]+)?[diouxXeEfFgGcrsa]")


class Lines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; a record that cannot be written out is told by its logger and level alone."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _sentence(record),
        }
        for name in FIELDS:
            if hasattr(record, name):
                line[name] = _plain(getattr(record, name))
        if record.exc_info and record.exc_info[1] is not None:
            line["errors"] = list(errors(record.exc_info[1]))
        return COVERED.sub("…", json.dumps(line, ensure_ascii=False, default=lambda value: type(value).__name__))


def errors(error: BaseException) -> Iterator[dict[str, Any]]:
    """The exception and what it came from, the latest first: type, SQL state, and places in code."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen and len(seen) < FRAMES:
        seen.add(id(current))
        told: dict[str, Any] = {"type": f"{type(current).__module__}.{type(current).__qualname__}"}
        if state := getattr(current, "sqlstate", None):
            told["sqlstate"] = str(state)[:5]
        frames = traceback.extract_tb(current.__traceback__)[-FRAMES:]
        told["places"] = [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
        yield told
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)


def _sentence(record: logging.LogRecord) -> str:
    text = str(record.msg)
    if record.args:
        numbers = record.args if isinstance(record.args, tuple) else ()
        given = iter(numbers)
        # A number tells how much; everything else may be somebody's.
        return ARGUMENT.sub(lambda found: _number(next(given, ...), found[0]), text)
    if record.name.split(".")[0] in CONSTANT:
        return text
    # A library may have put the sentence together itself: its name and its place say enough.
    return f"{record.module}.{record.funcName}"


def _number(value: Any, wanted: str) -> str:
    return str(value) if isinstance(value, NUMBERS) else "…"


def _plain(value: Any) -> Any:
    if isinstance(value, dict):  # the queue's own account of a job: its number, name and tries, not its arguments
        value = {key: value[key] for key in ("id", "task_name", "attempts", "status") if key in value}
    return value if isinstance(value, (*NUMBERS, dict)) else str(value)[:200]


def _short(file: str) -> str:
    return file.rpartition("/src/")[2] if "/src/" in file else file.rpartition("site-packages/")[2]


class RequestLog:
    """One line for each request: its id, the route's name (never the path), status, time, and who by number."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        if not request.path.startswith(settings.STATIC_URL):
            match, actor = request.resolver_match, getattr(request, "actor", None)
            logger.info(
                "request",
                extra={
                    "request": response.headers.get("X-Request-Id", ""),
                    "route": match.view_name if match else "",
                    "method": request.method if request.method in METHODS else "OTHER",
                    "status": response.status_code,
                    "ms": round(1000 * (time.perf_counter() - began), 1),
                    "actor": (actor.setting if actor else "") or "nobody",
                },
            )
        return response


METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def configuration(*, as_json: bool, level: str) -> dict[str, Any]:
    """Django's `LOGGING`: everything to standard error, no e-mails with tracebacks to anybody."""
    plain = {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "talo.settings.journal.Lines"} if as_json else plain},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django's own handlers would mail tracebacks with their locals.
            "django": {"handlers": [], "propagate": True, "level": level},
            "psycopg": {"level": level},
            "psycopg.pool": {"level": level},
            "talo.request": {"level": "INFO" if as_json else "WARNING"},
        },
    }
