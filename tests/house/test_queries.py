"""House rule 6: a list makes the same statements for three rows and for thirty, and ten at most."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from talo.doors.bench.inside import watching
from talo.doors.desk.events import OWN_TASK
from talo.foundation.areas.changing import rename
from talo.foundation.areas.models import Region
from talo.foundation.database.actor import acting_as
from talo.foundation.database.fields import Texts
from talo.foundation.identity.hetu import hetu_for, parse_hetu
from talo.path.coaching.following import record_follow_along
from talo.path.employers.directory import add_employer
from talo.path.employers.employing import start_employment
from talo.path.intake.models import Channel
from talo.path.intake.receiving import NewContact, receive
from talo.path.messages.meeting import Time, propose
from talo.path.messages.models import Way
from talo.path.messages.writing import open_thread
from talo.path.services.models import Service
from talo.path.services.referring import accept, refer
from talo.register.clients.models import Client
from talo.register.clients.opening import NewClient, name_own_worker, open_client
from talo.register.organisations.models import Position, Unit
from talo.register.tasks.doing import open_task
from talo.testing.browsing import signed_in

MOST, MOST_OVERHEAD = 10, 3
FEW, MANY = 3, 30
# A week some way ahead, in which the worker meets everybody.
FAR = timezone.localdate() + dt.timedelta(days=42)
MONDAY = FAR - dt.timedelta(days=FAR.weekday())
# (name of the list, who opens it, its URL's name, what the address asks for)
LISTS = (
    ("caseload", "own_worker", "desk:clients", ""),
    ("caseload by task", "own_worker", "desk:clients", "?sort=due"),
    ("caseload by event", "own_worker", "desk:clients", "?sort=-event"),
    ("caseload, late", "own_worker", "desk:clients", "?late=on"),
    ("caseload of the unit", "job_coach", "desk:clients", "?scope=unit"),
    ("list of the lead", "unit_lead", "desk:clients", ""),
    ("name search", "own_worker", "desk:clients", "?q=Rivi"),
    ("name search of the lead", "unit_lead", "desk:clients", "?q=Rivi"),
    ("today", "own_worker", "desk:today", "?span=all"),
    ("tasks", "own_worker", "desk:tasks", ""),
    ("tasks of the unit", "job_coach", "desk:tasks", "?whose=unit"),
    ("queue", "own_worker", "intake:queue", ""),
    ("messages", "own_worker", "messages:inbox", ""),
    ("messages that wait", "own_worker", "messages:inbox", "?which=waiting"),
    ("appointments of the week", "own_worker", "messages:week", f"?from={MONDAY:%Y-%m-%d}"),
    ("queue of the lead", "unit_lead", "intake:queue", ""),
    ("referrals to the unit", "job_coach", "services:referrals", ""),
    ("referrals sent", "own_worker", "services:referrals", ""),
    ("coach's caseload", "job_coach", "coaching:caseload", ""),
    ("staff of the lead's unit", "unit_lead", "tasks:people", ""),
    ("ended lately", "own_worker", "tasks:closed", ""),
    ("staff", "administrator", "organisations:staff", ""),
    ("organisations", "administrator", "organisations:list", ""),
    ("areas", "administrator", "operation:areas", ""),
    ("changes of areas", "administrator", "operation:area_changes", ""),
    ("catalogue of services", "administrator", "services:catalogue", ""),
    ("programmes", "programme_manager", "programmes:list", ""),
    ("paths", "programme_manager", "paths:list", ""),
)


def add_rows(world: Any, numbers: range) -> None:
    """For each number a client with a task, an accepted and a waiting referral and a job; a contact in the queue."""
    worker, coach = world.actor("own_worker"), world.actor("job_coach")
    administrator = world.actor("administrator")
    with acting_as(administrator):
        for number in numbers:
            region = Region.objects.order_by("code")[number % FEW]
            rename(region, by=administrator, name=Texts(fi=f"Maakunta {number}"))
    service = Service.objects.select_related("unit").get(unit=world.position("job_coach").unit, key__startswith="ek-")
    unit = Unit.objects.get(key="ek-talo")
    today = timezone.localdate()
    for number in numbers:
        with acting_as(worker):
            client = opened(number, worker, unit)
            name_own_worker(client, Position.objects.get(pk=worker.id), by=worker)
            open_task(
                client, OWN_TASK, holder_id=worker.holder_id or 0, due=today - dt.timedelta(days=1), by=worker, note="x"
            )
            first = refer(client, service, by=worker, reason="Haluaa työtä.")
            refer(client, service, by=worker, reason="Haluaa kokeilla.")
            open_thread(client, subject="Ensi viikko", text="Miten menee?", by=worker)
            start = dt.datetime.combine(MONDAY, dt.time(), timezone.get_default_timezone())
            meet = Time(start + dt.timedelta(hours=5 * number), 45, Way.PHONE)
            propose(client, Position.objects.select_related("unit").get(pk=worker.id), meet, by=worker, agreed=True)
            receive(NewContact("Apua", f"Rivi{number}", phone="040 1234567"), unit, Channel.WALK_IN, by=worker)
        with acting_as(coach):
            accept(first, by=coach)
            employer = add_employer(f"Rivi {number} Oy")
            title, kind = "Pakkaaja", "open"
            job = start_employment(
                client,
                by=coach,
                kind=kind,
                job_title=title,
                hours_per_week=Decimal(25),
                starts=today,
                employer=employer,
            )
            record_follow_along(job, by=coach, day=today, with_whom="both", going=4, agreed="Jatketaan")


def opened(number: int, worker: Any, unit: Unit) -> Client:
    code = parse_hetu(str(hetu_for(dt.date(1970, 1, 1) + dt.timedelta(days=number), 950)), allow_temporary=True)
    return open_client(NewClient(f"Nimi{number}", f"Rivi{number:02}", code, phone="040 1"), by=worker, unit=unit)


def asked(browser: Any, address: str) -> tuple[int, int]:
    """How many statements a page makes, and how many of them only find out who asks."""
    with watching() as seen:
        answer = browser.get(address)
    assert answer.status_code == 200, address
    return seen.queries, len(seen.overhead)


@pytest.mark.slow
def test_lists_make_the_same_statements_for_three_rows_and_for_thirty(world: Any) -> None:
    add_rows(world, range(FEW))
    browsers = {key: signed_in(world, key) for _name, key, _url, _asked in LISTS}
    addresses = {name: (key, reverse(url) + query) for name, key, url, query in LISTS}
    for key, address in addresses.values():
        browsers[key].get(address)
    few = {name: asked(browsers[key], address) for name, (key, address) in addresses.items()}
    add_rows(world, range(FEW, MANY))
    many = {name: asked(browsers[key], address) for name, (key, address) in addresses.items()}
    assert many == few
    assert {name: count for name, (count, _) in many.items() if count > MOST} == {}
    assert {name: count for name, (_, count) in many.items() if count > MOST_OVERHEAD} == {}
