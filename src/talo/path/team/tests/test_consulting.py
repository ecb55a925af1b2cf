"""Questions without a meeting: within a promise, answered once, open to the consulted until answered."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from talo.foundation.database.actor import Actor, acting_as
from talo.foundation.database.clock import at
from talo.foundation.law.calendar import add_working_days
from talo.foundation.notices.models import Notice
from talo.path.services.models import Service
from talo.path.services.referring import refer, withdraw
from talo.path.team import consulting, rising
from talo.path.team.errors import MovedOn, NotForYou, Refused
from talo.path.team.models import Consultation
from talo.path.team.tests.conftest import Gathered, an_hour_ago
from talo.register.clients.models import Client
from talo.register.organisations.models import Unit
from talo.register.tasks.models import Task

QUESTION = "Sopiiko 20 tuntia viikossa?"


@pytest.fixture
def promised(gathered: Gathered) -> Gathered:
    for key, days in (("nurse", 3), ("kela_adviser", 5)):
        by = gathered.world.actor(key)
        with acting_as(by):
            unit = Unit.objects.get(pk=by.unit_id or 0)
            consulting.declare(unit, working_days=days, takes="Työkyky", by=by)
    return gathered


def ask(gathered: Gathered, key: str = "physician", profession: str = "physician") -> Consultation:
    with acting_as(gathered.by), at(an_hour_ago()):
        unit = gathered.world.position(key).unit
        return consulting.ask(gathered.world.client(), unit, question=QUESTION, profession=profession, by=gathered.by)


def sees(actor: Actor, client: Client) -> bool:
    with acting_as(actor):
        return Client.objects.filter(pk=client.pk).exists()


def test_the_promise_gives_the_day_and_the_unit_a_task(promised: Gathered) -> None:
    asked = ask(promised)
    physician = promised.world.actor("physician")
    assert asked.due == add_working_days(timezone.localdate(), 3)
    with acting_as(physician):
        task = Task.objects.open().get(kind="team.answer")
        assert (task.due, task.due_basis) == (asked.due, "team.promise")
        assert Consultation.objects.get(pk=asked.pk).question == QUESTION


def test_a_unit_without_a_promise_cannot_be_asked(promised: Gathered) -> None:
    unit = promised.world.position("social_worker").unit
    with acting_as(promised.by), pytest.raises(Refused):
        consulting.ask(promised.world.client(), unit, question=QUESTION, by=promised.by)


def test_an_answer_is_given_once_and_ends_the_units_sight(promised: Gathered) -> None:
    asked = ask(promised)
    physician, nurse = promised.world.actor("physician"), promised.world.actor("nurse")
    with acting_as(nurse), pytest.raises(NotForYou):
        consulting.answer(asked, text="Kyllä", by=nurse)
    with acting_as(physician):
        with pytest.raises(ValidationError):
            consulting.answer(asked, text=" ", by=physician)
        consulting.answer(asked, text="Kyllä, jos tauot onnistuvat.", by=physician)
        with pytest.raises(MovedOn):
            consulting.answer(asked, text="Toinen vastaus", by=physician)
    promised.later()
    assert not sees(physician, promised.world.client())
    with acting_as(promised.by):
        seen = Consultation.objects.with_places().get(pk=asked.pk)
        assert (seen.state, seen.answer) == ("answered", "Kyllä, jos tauot onnistuvat.")
        assert not Task.objects.open().filter(kind="team.answer").exists()
    assert Notice.objects.filter(kind="team.answer_came").exists()


def test_a_question_that_is_taken_back_closes(promised: Gathered) -> None:
    asked = ask(promised, "kela_adviser", "")
    adviser = promised.world.actor("kela_adviser")
    assert sees(adviser, promised.world.client())
    with acting_as(adviser), pytest.raises(NotForYou):
        consulting.take_back(asked, by=adviser)
    with acting_as(promised.by):
        consulting.take_back(asked, by=promised.by)
    promised.later()
    assert not sees(adviser, promised.world.client())


def test_a_referral_that_is_settled_meanwhile_does_not_end_the_question(promised: Gathered) -> None:
    """Both open the same unit's inbox; each ends its own."""
    world = promised.world
    coach = world.actor("job_coach")
    with acting_as(coach):
        consulting.declare(Unit.objects.get(pk=coach.unit_id or 0), working_days=2, takes="Työ", by=coach)
    asked = ask(promised, "job_coach", "job_coach")
    with acting_as(promised.by), at(an_hour_ago()):
        service = Service.objects.select_related("unit__organisation").get(key="ek-tuettu-tyohonvalmennus")
        referral = refer(world.client(), service, by=promised.by, reason="Haluaa työtä.")
    with acting_as(coach):
        consulting.answer(asked, text="Kyllä", by=coach)
    promised.later()
    assert sees(coach, world.client())  # the referral still waits
    with acting_as(promised.by):
        withdraw(referral, by=promised.by)


def test_late_answers_rise_to_the_lead_or_the_unit(promised: Gathered) -> None:
    asked = ask(promised)
    assert rising.tell_leads() == 0
    later = dt.datetime.combine(asked.due + dt.timedelta(days=1), dt.time(9), dt.UTC)
    with time_machine.travel(later):
        assert rising.tell_leads() == 2  # nurse and physician: nobody leads their unit in this world
        assert rising.tell_leads() == 2
    assert Notice.objects.filter(kind="team.late").count() == 2  # the same thing once


def test_a_unit_declares_for_itself_only(world: Any) -> None:
    nurse = world.actor("nurse")
    with acting_as(nurse):
        with pytest.raises(NotForYou):
            consulting.declare(world.position("kela_adviser").unit, working_days=1, takes="x", by=nurse)
        unit = Unit.objects.get(pk=nurse.unit_id)
        with pytest.raises(ValidationError):
            consulting.declare(unit, working_days=0, takes="x", by=nurse)
        consulting.declare(unit, working_days=4, takes="Työkyky", by=nurse)
        consulting.declare(unit, working_days=2, takes="Työkyky", by=nurse)
        now = consulting.promise_of(unit)
        assert now is not None
        assert now.working_days == 2
        consulting.end_promise(now, by=nurse)
        assert consulting.promise_of(unit) is None
