"""Employers, jobs and contacts: the rules of a job, who sees it, and bad input."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from talo.foundation.database.actor import Actor, acting_as
from talo.path.employers.contacting import record_contact
from talo.path.employers.directory import add_employer, beginning, find_or_add
from talo.path.employers.employing import NotRunning, days_to_first_job, end_employment, start_employment
from talo.path.employers.models import Employer, EmployerContact, Employment, EmploymentKind, SubsidyBasis
from talo.path.employers.places import may_see_places, place_name
from talo.register.clients.models import Client, NetworkRole
from talo.register.timeline.models import Event

DAY = dt.date(2026, 6, 1)


@pytest.fixture
def worker(world: Any) -> Actor:
    return world.actor("own_worker")


def job(world: Any, by: Actor, employer: Employer | None, **more: Any) -> Employment:
    given = {"kind": EmploymentKind.OPEN, "job_title": "Pakkaaja", "hours_per_week": Decimal(25), "starts": DAY}
    return start_employment(world.client(), by=by, employer=employer, **{**given, **more})


@pytest.fixture
def employer(world: Any, worker: Actor) -> Employer:
    with acting_as(worker):
        return add_employer("Kahvila Pihlaja Oy", business_id="0737546-2")


def test_business_id_is_checked_and_written_one_way(world: Any, worker: Actor, employer: Employer) -> None:
    with acting_as(worker):
        assert find_or_add("Toinen nimi", "07375462") == employer
        assert find_or_add("kahvila  PIHLAJA oy") == employer
        for wrong in ("0737546-3", "123", "0737546-2x"):
            with pytest.raises(ValidationError):
                add_employer("Yritys", business_id=wrong)
        with pytest.raises(ValidationError):
            add_employer("Sama tunnus", business_id="0737546-2")
        with pytest.raises(ValidationError):
            add_employer("  ")
        assert list(beginning("kahvila")) == [employer]
        assert list(beginning("0737546-2")) == [employer]


def test_a_job_leaves_an_event_that_names_no_place(world: Any, worker: Actor, employer: Employer) -> None:
    with acting_as(worker):
        job(world, worker, employer)
        event = Event.objects.get(kind="employers.employment_started")
        assert "Pakkaaja" in event.title
        assert "Pihlaja" not in str(event.words)


def test_jobs_with_one_employer_do_not_overlap(world: Any, worker: Actor, employer: Employer) -> None:
    with acting_as(worker):
        first = job(world, worker, employer)
        with pytest.raises(ValidationError, match=r"already has a job|on jo työ"):
            job(world, worker, employer, starts=dt.date(2026, 7, 1))
        end_employment(first, by=worker, ends=dt.date(2026, 6, 30), reason="as_agreed")
        job(world, worker, employer, starts=dt.date(2026, 7, 1))
        job(world, worker, add_employer("Toinen Oy"))
        job(world, worker, None, kind=EmploymentKind.OWN_BUSINESS)
        with pytest.raises(ValidationError):
            job(world, worker, None, kind=EmploymentKind.OWN_BUSINESS, starts=dt.date(2026, 8, 1))


@pytest.mark.parametrize(
    "wrong",
    [
        {"employer": None},
        {"hours_per_week": Decimal(0)},
        {"job_title": " "},
        {"term": "fixed_term"},
        {"planned_ends": dt.date(2026, 5, 31)},
        {"kind": EmploymentKind.PAY_SUBSIDISED},
        {"kind": "volunteer"},
        {
            "kind": EmploymentKind.PAY_SUBSIDISED,
            "subsidy_basis": SubsidyBasis.REDUCED_WORK_ABILITY,
            "subsidy_decided_on": dt.date(2026, 6, 2),
        },
        {"subsidy_basis": "pay_subsidy.percentage.everyone", "subsidy_decided_on": DAY},
    ],
)
def test_a_job_that_cannot_be_is_not_written(
    world: Any, worker: Actor, employer: Employer, wrong: dict[str, Any]
) -> None:
    with acting_as(worker):
        with pytest.raises(ValidationError):
            job(world, worker, wrong.pop("employer", employer), **wrong)
        assert not Employment.objects.filter(client=world.client()).exists()


def test_the_subsidy_is_the_laws_on_the_day_of_the_decision(world: Any, worker: Actor, employer: Employer) -> None:
    with acting_as(worker):
        subsidised = job(
            world,
            worker,
            employer,
            kind=EmploymentKind.PAY_SUBSIDISED,
            subsidy_basis=SubsidyBasis.REDUCED_WORK_ABILITY,
            subsidy_decided_on=dt.date(2026, 5, 20),
        )
        assert subsidised.subsidy
        assert subsidised.subsidy.unit == "%"
        assert not subsidised.competitive
        subsidised.subsidy_decided_on = dt.date(2001, 1, 1)
        assert not subsidised.subsidy


def test_a_job_ends_once_and_not_before_it_began(world: Any, worker: Actor, employer: Employer) -> None:
    with acting_as(worker):
        running = job(world, worker, employer)
        with pytest.raises(ValidationError):
            end_employment(running, by=worker, ends=dt.date(2026, 5, 31), reason="health")
        end_employment(running, by=worker, ends=dt.date(2026, 9, 1), reason="other_job")
        with pytest.raises(NotRunning):
            end_employment(running, by=worker, ends=dt.date(2026, 9, 2), reason="other_job")


def test_days_to_the_first_job_come_from_the_facts(world: Any, worker: Actor, employer: Employer) -> None:
    client = world.client()
    with acting_as(worker):
        assert days_to_first_job(client) is None
        job(world, worker, employer, starts=client.opened_on - dt.timedelta(days=90))
        assert days_to_first_job(client) is None
        job(world, worker, add_employer("Toinen Oy"), starts=client.opened_on + dt.timedelta(days=143))
        assert days_to_first_job(client) == 143


def test_jobs_and_contacts_are_hidden_from_strangers(world: Any, worker: Actor, employer: Employer) -> None:
    with acting_as(worker):
        job(world, worker, employer)
        record_contact(world.client(), employer, by=worker, day=DAY, way="visit", outcome="interest")
    for key in ("other_worker", "other_coach", "administrator", "programme_manager", "peer_coach", "other_client"):
        with acting_as(world.actor(key)):
            assert not Employment.objects.exists(), key
            assert not EmployerContact.objects.exists(), key
    with acting_as(world.actor("client")):
        assert Employment.objects.count() == 1


def test_names_of_places_are_covered_by_a_non_disclosure_order(world: Any, worker: Actor, employer: Employer) -> None:
    colleague = world.join("employment_expert")
    with acting_as(worker):
        Client.objects.filter(pk=world.client().pk).update(non_disclosure=True)
        client = Client.objects.get(pk=world.client().pk)
        assert may_see_places(client, worker)
    with acting_as(colleague):
        assert not may_see_places(client, colleague)
        assert "Pihlaja" not in place_name(employer, visible=False)
    coach = world.join("job_coach", NetworkRole.COACH)
    with acting_as(coach):
        assert may_see_places(client, coach)
