"""Feedback: the client's alone, once, read by the network; feedback on accessibility goes to the administrator."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import Error, transaction
from django.utils import timezone

from talo.foundation.database.actor import NOBODY, acting_as
from talo.foundation.law.calendar import Deadline, deadline
from talo.foundation.notices.models import Notice
from talo.path.messages import accessibility, events, feedback, meeting
from talo.path.messages.models import Appointment, Feedback, Rating, SiteFeedback, State
from talo.path.messages.tests.test_appointments import proposed


def held(world) -> Appointment:
    row = proposed(world, agreed=True)
    with time_machine.travel(row.ends + dt.timedelta(minutes=5), tick=False), acting_as(world.actor("own_worker")):
        meeting.close(Appointment.objects.with_places().get(pk=row.pk), by=world.actor("own_worker"), held=True)
    return row


def test_one_tap_is_enough_and_once(world) -> None:
    row, own = held(world), world.actor("client")
    with time_machine.travel(row.ends + dt.timedelta(days=1), tick=False), acting_as(own):
        assert [one.pk for one in feedback.asked(world.client())] == [row.pk]
        about = feedback.about_of(world.client(), feedback.APPOINTMENT, row.pk)
        feedback.give(about, Rating.WELL, by=own)
        assert feedback.asked(world.client()) == []
        with pytest.raises(feedback.GivenAlready):
            feedback.give(about, Rating.BADLY, by=own)
    with acting_as(world.actor("own_worker")):
        assert Feedback.objects.get().rating == Rating.WELL


def test_nobody_else_speaks_for_the_client(world) -> None:
    row = held(world)
    for key in ("own_worker", "other_client", "second_client"):
        actor = world.actor(key)
        with acting_as(actor), pytest.raises(Error), transaction.atomic():
            Feedback.objects.create(
                client=world.client(),
                controller_id=row.controller_id,
                data_class=row.data_class,
                appointment_id=row.pk,
                account_id=world.portals["client"].pk,
                rating=3,
            )


def test_another_clients_appointment_is_nobodys_to_judge(world) -> None:
    row, other = held(world), world.actor("second_client")
    with acting_as(other):
        assert feedback.about_of(world.client("second_client"), feedback.APPOINTMENT, row.pk) is None
        with pytest.raises(Error), transaction.atomic():
            Feedback.objects.create(
                client=world.client("second_client"),
                controller_id=row.controller_id,
                data_class=row.data_class,
                appointment_id=row.pk,
                account_id=other.id,
                rating=1,
            )


@pytest.mark.parametrize(("rating", "words"), [(0, ""), (4, ""), (3, "a" * 10_001)])
def test_bad_feedback_changes_nothing(world, rating: int, words: str) -> None:
    row, own = held(world), world.actor("client")
    with acting_as(own):
        with pytest.raises(ValidationError):
            feedback.give(Appointment.objects.get(pk=row.pk), rating, by=own, words=words)
        assert not Feedback.objects.exists()


def test_feedback_before_it_is_held_is_not_asked(world) -> None:
    row = proposed(world)
    with acting_as(world.actor("client")):
        assert feedback.about_of(world.client(), feedback.APPOINTMENT, row.pk) is None
        assert Appointment.objects.get(pk=row.pk).state == State.PROPOSED


def test_feedback_on_accessibility_reaches_the_administrator_only(world) -> None:
    with acting_as(NOBODY):
        accessibility.leave("Painike ei löydy lukijalla.", page="/my/", email="a@example.org")
        assert not SiteFeedback.objects.exists()
    administrator = world.actor("administrator")
    assert Notice.objects.get(kind=events.SITE_FEEDBACK.key).receiver_id == administrator.account_id
    for key in ("own_worker", "unit_lead", "client"):
        with acting_as(world.actor(key)):
            assert not SiteFeedback.objects.exists()
    with acting_as(administrator):
        found = SiteFeedback.objects.get()
        law = deadline(timezone.localdate(), accessibility.LAW)
        assert isinstance(law, Deadline)
        assert found.due == law.day
        with pytest.raises(ValidationError):
            accessibility.answered(found, by=administrator, answer=" ")
        accessibility.answered(found, by=administrator, answer="Korjattu.")
        assert SiteFeedback.objects.get().answered_by_id == administrator.id
