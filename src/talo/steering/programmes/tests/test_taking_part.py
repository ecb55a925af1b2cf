"""Joining a programme, consent and leaving: verbs, policies and pages."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from talo.foundation.database.actor import acting_as
from talo.register.timeline.models import Event
from talo.steering.programmes.enrolling import (
    AlreadyEnded,
    end_enrolment,
    enrol,
    give_consent,
    withdraw_consent,
)
from talo.steering.programmes.models import Enrolment, Exit, Pilot, Programme

pytestmark = pytest.mark.django_db(databases=["default", "owner", "count", "session", "audit"])
DAY = dt.date(2021, 3, 1)


@pytest.fixture
def worker(programmes, world):
    by = world.actor("own_worker")
    with acting_as(by):
        yield by


def programme(key="tyota"):
    return Programme.objects.get(key=key)


def kinds(client):
    return list(
        Event.objects.filter(client=client, kind__startswith="programmes.")
        .order_by("id")
        .values_list("kind", flat=True)
    )


def test_joining_writes_one_enrolment_and_its_events(world, worker):
    client = world.client()
    pilot = Pilot.objects.get(key="aku")
    enrolment = enrol(client, programme(), by=worker, pilot=pilot, starts=DAY, consent=True)
    assert (enrolment.starts, enrolment.consent_from, enrolment.pilot) == (DAY, DAY, pilot)
    assert kinds(client) == ["programmes.enrolled", "programmes.consented"]


def test_without_consent(world, worker):
    assert enrol(world.client(), programme(), by=worker, starts=DAY).consent_from is None


def test_a_day_outside_the_programme_is_refused(world, worker):
    for day in (dt.date(2020, 8, 31), dt.date(2023, 1, 1)):
        with pytest.raises(ValidationError):
            enrol(world.client(), programme(), by=worker, starts=day)


def test_a_pilot_of_another_programme_is_refused(world, worker):
    with pytest.raises(ValueError, match="another programme"):
        enrol(world.client(), programme("palo"), by=worker, pilot=Pilot.objects.get(key="aku"), starts=DAY)


def test_twice_at_a_time_is_refused_and_again_after_leaving_is_not(world, worker):
    first = enrol(world.client(), programme(), by=worker, starts=DAY)
    with pytest.raises((ValidationError, IntegrityError)), transaction.atomic():
        enrol(world.client(), programme(), by=worker, starts=dt.date(2021, 6, 1))
    end_enrolment(first, by=worker, exit=Exit.EDUCATION, ends=dt.date(2021, 5, 1))
    assert enrol(world.client(), programme(), by=worker, starts=dt.date(2021, 6, 1)).pk != first.pk


def test_leaving(world, worker):
    enrolment = enrol(world.client(), programme(), by=worker, starts=DAY)
    with pytest.raises(ValidationError), transaction.atomic():
        end_enrolment(enrolment, by=worker, exit=Exit.OTHER, ends=dt.date(2021, 2, 1))
    left = end_enrolment(enrolment, by=worker, exit=Exit.SUBSIDISED_JOB, ends=dt.date(2021, 9, 1))
    assert left.exit == "subsidised_job"
    with pytest.raises(AlreadyEnded):
        end_enrolment(enrolment, by=worker, exit=Exit.OTHER)


def test_consent_comes_and_goes(world, worker):
    enrolment = enrol(world.client(), programme(), by=worker, starts=DAY, consent=True)
    withdrawn = withdraw_consent(enrolment, by=worker)
    assert withdrawn.consent_until is not None
    with pytest.raises(ValueError, match="no consent"):
        withdraw_consent(enrolment, by=worker)
    assert give_consent(enrolment, by=worker).consent_until is None
    assert kinds(enrolment.client)[-2:] == ["programmes.consent_withdrawn", "programmes.consented"]


@pytest.mark.parametrize("key", ["other_worker", "programme_manager", "evaluator", "administrator", "work_coach"])
def test_others_see_no_enrolment(world, worker, key):
    enrol(world.client(), programme(), by=worker, starts=DAY)
    with acting_as(world.actor(key)):
        assert not Enrolment.objects.exists()


def test_the_client_sees_the_own_one(world, worker):
    enrol(world.client(), programme(), by=worker, starts=DAY)
    with acting_as(world.actor("client")):
        assert Enrolment.objects.count() == 1


@pytest.fixture
def browser(client, programmes, world):
    client.force_login(world.position("own_worker").staff_member.account)
    return client


def test_the_page_joins_consents_and_leaves(browser, world):
    person = world.client()
    url = reverse("programmes:client", args=[person.public_id])
    assert browser.get(url).status_code == 200
    with acting_as(world.actor("own_worker")):
        tyota = programme()
    wrong = browser.post(url, {"programme": tyota.pk, "starts": "1.1.2019"})
    assert wrong.status_code == 422
    assert browser.post(url, {"programme": tyota.pk, "starts": "1.3.2021", "consent": "on"}).status_code == 302
    page = browser.get(url).content.decode()
    assert 'data-action="programme.withdraw_consent"' in page
    with acting_as(world.actor("own_worker")):
        pk = Enrolment.objects.get().pk
    browser.post(reverse("programmes:consent", args=[person.public_id, pk]), {"how": "withdraw"})
    browser.post(reverse("programmes:leave", args=[person.public_id, pk]), {"ends": "1.9.2021", "exit": "open_job"})
    with acting_as(world.actor("own_worker")):
        enrolment = Enrolment.objects.get()
    assert (enrolment.exit, enrolment.consent_until is not None) == ("open_job", True)


def test_another_ones_client_is_not_found(browser, world):
    other = world.client("other_client")
    assert browser.get(reverse("programmes:client", args=[other.public_id])).status_code == 404
    assert browser.post(reverse("programmes:leave", args=[other.public_id, 1])).status_code == 404
