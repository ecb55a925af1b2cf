from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import ProgrammingError, transaction

from talo.foundation import audit
from talo.foundation.audit import reading
from talo.foundation.audit.tests.conftest import Bench
from talo.foundation.database.actor import Actor, acting_as
from talo.foundation.database.policies import Statement, declared

OWN = Actor("account", 7)
NURSE = Actor("position", 12, organisation_id=3, profession="nurse")


@pytest.fixture
def own_client(log: Bench) -> Iterator[int]:
    """Client 70, whose account is 7: the question that the clients' room answers, answered here."""
    log.owner(
        "CREATE OR REPLACE FUNCTION talo.is_own_client(own_id bigint) RETURNS boolean STABLE LANGUAGE sql AS"
        " $$ SELECT own_id = 70 AND current_setting('talo.actor', true) = 'account:7' $$"
    )
    yield 70
    for policy in declared():
        if isinstance(policy, Statement) and policy.name.startswith("talo.is_own_client"):
            log.owner(policy.sql)


@pytest.fixture
def entries(log: Bench) -> None:
    with acting_as(NURSE):
        audit.read([70, 71], object="caseload", purpose="service")
        audit.read([71], object="client.page", purpose="service")
        audit.write([70], object="note.added")
        audit.refusal([70], object="health")
    with acting_as(OWN):
        audit.read([70], object="own.path", purpose="own_data")


def test_the_client_sees_who_read_what_and_why(own_client: int, entries: None) -> None:
    with acting_as(OWN), transaction.atomic():
        found = audit.reads_of(own_client)
    assert [(row.actor, row.organisation_id, row.verb, row.object, row.purpose, row.outcome) for row in found] == [
        ("position:12", 3, "refusal", "health", "service", "refused"),
        ("position:12", 3, "write", "note.added", "service", "done"),
        ("position:12", 3, "read", "caseload", "service", "done"),
    ]
    assert all(datetime.now(UTC) - row.at < timedelta(minutes=1) for row in found)


def test_own_looks_limit_and_since(own_client: int, entries: None) -> None:
    with acting_as(OWN), transaction.atomic():
        everything = audit.reads_of(own_client, include_own=True)
        assert everything[0].object == "own.path"
        assert audit.reads_of(own_client, limit=2, include_own=True) == everything[:2]
        assert audit.reads_of(own_client, since=everything[1].at, include_own=True) == everything[:2]


@pytest.mark.parametrize(
    ("actor", "client"), [(NURSE, 70), (OWN, 71), (Actor("account", 8), 70), (Actor("nobody"), 70)]
)
def test_nobody_else_sees_it(own_client: int, entries: None, actor: Actor, client: int) -> None:
    with acting_as(actor), pytest.raises(ProgrammingError, match="only the client"), transaction.atomic():
        audit.reads_of(client)


def test_names_come_from_the_rooms_that_know_people(
    own_client: int, entries: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_names", [])
    nurse = audit.Person("Liisa Virtanen", "sairaanhoitaja", "Hyvinvointialue")
    audit.register_names(lambda actors: {actor: nurse for actor in actors if actor == "position:12"})
    with acting_as(OWN), transaction.atomic():
        found = audit.reads_of(own_client, include_own=True)
    assert [row.person for row in found] == [None, nurse, nurse, nurse]
