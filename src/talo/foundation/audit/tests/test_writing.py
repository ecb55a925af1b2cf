from __future__ import annotations

import itertools
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory

from talo.foundation import audit
from talo.foundation.audit import writing
from talo.foundation.audit.middleware import LogMiddleware, UndeclaredRead
from talo.foundation.audit.tests.conftest import Bench
from talo.foundation.database import log_statements, touching
from talo.foundation.database.actor import Actor, acting_as

NURSE = Actor("position", 12, organisation_id=3, profession="nurse")


def entries(log: Bench) -> list[tuple[Any, ...]]:
    return log.owner(
        "SELECT e.actor, e.organisation, e.verb, e.object, e.purpose, e.basis, e.outcome,"
        " ARRAY(SELECT client FROM audit_subject s WHERE s.entry = e.id AND s.at = e.at ORDER BY client)"
        " FROM audit_entry e ORDER BY e.id"
    )


def answer(view: Callable[[HttpRequest], HttpResponse], **match: Any) -> HttpResponse:
    request = RequestFactory().get("/clients/")
    request.resolver_match = SimpleNamespace(view_name="clients:detail", kwargs=match)  # type: ignore[assignment]
    return LogMiddleware(view)(request)


@pytest.fixture
def touched(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    found: set[str] = set()
    monkeypatch.setattr(touching, "touched", lambda: found)
    return found


def test_one_entry_for_a_request_with_everyone_it_showed(log: Bench) -> None:
    def view(_request: HttpRequest) -> HttpResponse:
        with acting_as(NURSE):
            audit.read([5, 3, 5], object="caseload", purpose="service")
            audit.read([3, 5], object="search", purpose="service")
        assert log.count("entry") == 0
        return HttpResponse("page")

    response = answer(view)
    assert entries(log) == [("position:12", 3, "read", "caseload, search", "service", "", "done", [3, 5])]
    assert log.owner("SELECT request FROM audit_entry") == [(response["X-Request-Id"],)]


def test_another_basis_is_another_entry_and_they_come_together(log: Bench) -> None:
    def view(_request: HttpRequest) -> HttpResponse:
        with acting_as(NURSE):
            audit.read([5], object="plan")
            audit.read([5], object="health", basis="permit:9")
            audit.write([5], object="note.added")
        return HttpResponse("page")

    answer(view)
    assert [row[2:] for row in entries(log)] == [
        ("read", "plan", "service", "", "done", [5]),
        ("read", "health", "service", "permit:9", "done", [5]),
        ("write", "note.added", "service", "", "done", [5]),
    ]
    assert log.owner("SELECT count(DISTINCT xid) FROM audit_entry") == [(1,)]


@pytest.mark.parametrize(("status", "outcome"), [(200, "done"), (302, "done"), (404, "refused"), (500, "failed")])
def test_the_outcome_is_that_of_the_answer(log: Bench, status: int, outcome: str) -> None:
    def view(_request: HttpRequest) -> HttpResponse:
        audit.read([5], object="plan")
        return HttpResponse(status=status)

    answer(view)
    assert entries(log)[0][6] == outcome


@pytest.mark.parametrize("status", [409, 422])
def test_a_form_with_errors_was_shown_and_wrote_nothing(log: Bench, status: int) -> None:
    def view(_request: HttpRequest) -> HttpResponse:
        audit.read([5], object="plan")
        audit.write([5], object="note.added")
        return HttpResponse(status=status)

    answer(view)
    assert [(row[2], row[6]) for row in entries(log)] == [("read", "done"), ("write", "refused")]


def test_no_log_no_answer(log: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def view(_request: HttpRequest) -> HttpResponse:
        audit.read([5], object="plan")
        return HttpResponse("Liisa Virtanen")

    def broken(_entries: Any) -> None:
        raise DatabaseError("Liisa Virtanen")

    monkeypatch.setattr(log_statements, "write", broken)
    response = answer(view)
    assert response.status_code == 503
    assert "Virtanen" not in response.content.decode()


def test_no_database_no_answer(log: Bench, settings: Any) -> None:
    log.owner("ALTER TABLE audit_subject RENAME TO audit_subject_away")
    try:
        response = answer(lambda _request: audit.read([5], object="plan") or HttpResponse("page"))
    finally:
        log.owner("ALTER TABLE audit_subject_away RENAME TO audit_subject")
    assert response.status_code == 503
    assert log.count("entry") == 0


def test_an_undeclared_read_fails_in_tests(log: Bench, touched: set[str]) -> None:
    touched.add("clients_client")
    with pytest.raises(UndeclaredRead, match="clients:detail read clients_client"):
        answer(lambda _request: HttpResponse("page"))


def test_an_undeclared_read_is_an_alarm_in_production(
    log: Bench, touched: set[str], settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.TALO_STRICT_READS = False
    touched.add("clients_client")
    assert answer(lambda _request: HttpResponse("page")).status_code == 200
    assert "undeclared read of clients_client by clients:detail" in caplog.text
    assert entries(log)[0][2:4] == ("read", "undeclared clients:detail: clients_client")


def test_a_declared_read_and_an_untouched_page_pass(log: Bench, touched: set[str]) -> None:
    assert answer(lambda _request: HttpResponse("page")).status_code == 200
    assert entries(log) == []
    touched.add("clients_client")
    assert answer(lambda _request: audit.read([1], object="x") or HttpResponse("page")).status_code == 200


def test_hidden_and_absent_answer_alike_and_the_log_knows(
    log: Bench, touched: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden, absent = UUID(int=1), UUID(int=2)
    monkeypatch.setattr(log_statements, "hidden_client", lambda _table, asked: 70 if asked == hidden else None)
    touched.add("clients_client")
    for asked in (hidden, absent):
        assert answer(lambda _request: HttpResponse(status=404), client=asked).status_code == 404
    assert [row[2:] for row in entries(log)] == [
        ("refusal", f"clients:detail {hidden}", "", "", "refused", [70]),
        ("refusal", f"clients:detail {absent}", "", "", "refused", []),
    ]


def test_not_found_is_the_same_for_both(log: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_statements, "hidden_client", lambda _table, asked: 70 if asked == UUID(int=1) else None)
    with audit.recording("a job"):
        answers = [audit.not_found(UUID(int=n), table="clients_client", object="client.page") for n in (1, 2)]
    assert {(type(given), given.args) for given in answers} == {(Http404, ())}
    assert [row[7] for row in entries(log)] == [[70], []]


def test_outside_a_request_each_declaration_is_written_at_once(log: Bench) -> None:
    with acting_as(NURSE):
        audit.write(SimpleNamespace(pk=9), object="referral.sent")
        assert log.count("entry") == 1
        audit.read(9, object="plan")
    assert [row[7] for row in entries(log)] == [[9], [9]]


def failing_job() -> None:
    with audit.recording("export"):
        audit.write([3], object="x")
        raise ZeroDivisionError


def test_a_job_writes_at_its_end_also_when_it_fails(log: Bench) -> None:
    with audit.recording("export"):
        audit.read([1], object="export")
        audit.flush()
        assert log.count("entry") == 1
        audit.read([2], object="export")
    with pytest.raises(ZeroDivisionError):
        failing_job()
    assert [row[6:] for row in entries(log)] == [("done", [1]), ("done", [2]), ("failed", [3])]
    assert log.owner("SELECT DISTINCT request FROM audit_entry") == [("export",)]


def test_the_request_is_forgotten_afterwards(log: Bench) -> None:
    answer(lambda _request: HttpResponse("page"))
    assert writing.current() is None


@pytest.mark.parametrize(
    ("actor", "purpose"), [(NURSE, "service"), (Actor("account", 7), "own_data"), (Actor("service", name="x"), "task")]
)
def test_the_usual_purpose(log: Bench, actor: Actor, purpose: str) -> None:
    with acting_as(actor):
        audit.read([1], object="plan")
        audit.read([1], object="plan", purpose="break_glass")
    assert [row[4] for row in entries(log)] == [purpose, "break_glass"]


def test_a_thousand_subjects_in_one_entry(log: Bench) -> None:
    audit.read(itertools.chain(range(1, 1001), range(1, 501)), object="export")
    assert (log.count("entry"), log.count("subject")) == (1, 1000)
    assert log.first_bad() is None
