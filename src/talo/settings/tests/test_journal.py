"""A crash with somebody's data in every place where data can stand leaves none of it in the log."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from talo.foundation.identity.entrance import entrance
from talo.settings.journal import Lines, configuration
from talo.testing.browsing import signed_in
from talo.testing.world import World

HETU, NAME, ADDRESS = "131052-308T", "Sirkka-Liisa Meikäläinen", "sirkka@esimerkki.example"
SECRETS = (HETU, "Sirkka", "Meikäläinen", "esimerkki", "masennus", "040 765")


@entrance("public")
def crash(request: HttpRequest, name: str) -> HttpResponse:
    """Fails in the way that its address says, with personal data at hand."""
    hetu, words = HETU, {"name": NAME, "diagnosis": "masennus"}  # locals that a traceback could print
    if name == "message":
        raise ValueError(f"{NAME} {hetu} {words}")
    if name == "chain":
        try:
            raise KeyError(hetu)
        except KeyError as error:
            raise LookupError(ADDRESS) from error
    with transaction.atomic(), connection.cursor() as cursor:
        if name == "statement":
            cursor.execute("SELECT * FROM no_such_table WHERE hetu = %s AND note = 'masennus'", [hetu])
        cursor.execute("SELECT %s::int", [NAME])
    return HttpResponse()


urlpatterns = [path("crash/<str:name>/", crash, name="crash")]
handler500 = "talo.foundation.ui.errors.failed"


@pytest.fixture
def said() -> Iterator[io.StringIO]:
    """What the house's handler writes, as in production."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(Lines())
    root, requests = logging.getLogger(), logging.getLogger("talo.request")
    level = requests.level
    root.addHandler(handler)
    requests.setLevel("INFO")
    yield out
    root.removeHandler(handler)
    requests.setLevel(level)


def lines(out: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize("name", ["message", "chain", "statement", "cast"])
def test_crash_leaks_nothing(world: World, said: io.StringIO, name: str) -> None:
    browser = Client(raise_request_exception=False)
    answer = browser.post(f"/crash/{name}/?etsi=Meik%C3%A4l%C3%A4inen", {"note": f"{NAME} {HETU}", "phone": "040 765"})
    assert answer.status_code == 500
    text = said.getvalue()
    assert text
    for secret in SECRETS:
        assert secret not in text, text
    failed = next(line for line in lines(said) if line.get("errors"))
    assert failed["level"] == "error"
    # What is needed to find the fault is there: type, place, and SQL's own code.
    assert any("test_journal.py" in place and "crash" in place for told in failed["errors"] for place in told["places"])
    if name == "statement":
        assert {told.get("sqlstate") for told in failed["errors"]} >= {"42P01"}
    request = next(line for line in lines(said) if line["logger"] == "talo.request")
    assert (request["route"], request["status"], request["method"]) == ("crash", 500, "POST")
    assert request["actor"] == "nobody"


def test_request_line_names_route_and_number_only(world: World, said: io.StringIO) -> None:
    client = world.client()
    signed_in(world, "own_worker").get(f"/clients/{client.public_id}/")
    found = [line for line in lines(said) if line["logger"] == "talo.request"]
    assert len(found) == 1
    assert found[0]["actor"].startswith("position:")
    assert found[0]["request"]
    assert str(client.public_id) not in said.getvalue()
    assert client.last_name not in said.getvalue()
    assert "/clients/" not in said.getvalue()


def test_sentences_keep_numbers_and_lose_words(said: io.StringIO) -> None:
    ours, theirs = logging.getLogger("talo.test"), logging.getLogger("library")
    ours.warning("sealed %d rows of %s in %.1f s", 12, NAME, 0.5)
    theirs.warning(f"could not save {NAME}")
    theirs.error("mail to %s failed", ADDRESS)
    ours.error(
        "told", extra={"job": {"id": 7, "task_name": "notices.send", "task_kwargs": {"name": NAME}, "attempts": 2}}
    )
    logging.getLogger("talo.test").error(f"a slip of ours {HETU} {ADDRESS}")
    found = lines(said)
    assert found[0]["message"] == "sealed 12 rows of … in 0.5 s"
    assert found[1]["message"].startswith("test_journal.")
    assert found[2]["message"] == "mail to … failed"
    assert found[3]["job"] == {"id": 7, "task_name": "notices.send", "attempts": 2}
    assert HETU not in said.getvalue()
    for secret in SECRETS[1:4]:
        assert secret not in said.getvalue()


def test_nobody_gets_tracebacks_by_mail() -> None:
    assert configuration(as_json=True, level="WARNING")["loggers"]["django"]["handlers"] == []
