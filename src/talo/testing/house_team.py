"""Objects of the team's room for the tests in a browser: one of each kind that a page can show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone

from talo.foundation.database.actor import Actor, acting_as
from talo.foundation.database.classes import DataClass
from talo.path.plan.acting import Who
from talo.path.team import bringing, consulting, deciding, summarising, teams
from talo.path.team.models import Decision, Summary, TeamCase
from talo.register.clients.facts import record_fact
from talo.register.clients.models import Client, FactKind
from talo.register.organisations.models import Position, StaffMember, Unit
from talo.register.organisations.signing_in import as_actor
from talo.register.timeline.models import Event


def team_objects(client: Client, by: Actor) -> dict[str, str]:
    """A discussed case with a summary that waits for `by`, a case to come, a meeting to come, a question that waits."""
    case = TeamCase.objects.with_places().filter(client=client, state="discussed").latest("pk")
    me = Position.objects.select_related("staff_member", "unit").get(pk=by.id)
    due = timezone.localdate() + dt.timedelta(days=5)
    decision = deciding.decide(case, what="Katsotaan tunnit uudelleen", who=Who(position=me), due=due, by=by)
    physician = next(
        one.position for one in case.participants.live().with_people() if one.position.profession == "physician"
    )
    with acting_as(as_actor(physician)):
        draft = summarising.write(case, text="Lyhyt lisäys edelliseen.", by=as_actor(physician))
        summarising.ask_approval(draft, me, by=as_actor(physician))
    starts_at = timezone.now() + dt.timedelta(days=9)
    meeting = teams.plan_meeting(case.team, starts_at=starts_at, place="Kokoushuone 1", by=by)
    coming = bringing.bring(client, case.team, question="Mistä aloitetaan?", ground="consent", told="phone", by=by)
    coming = bringing.schedule(coming, meeting, positions=[physician], by=by)
    waiting = bringing.bring(client, case.team, question="Sopiiko iltatyö?", ground="consent", told="phone", by=by)
    unit = Unit.objects.select_related("organisation").get(pk=physician.unit_id)
    asked = consulting.ask(client, unit, question="Onko este nostaa 5 kiloa?", by=by)
    return {
        "team": str(case.team.public_id),
        "meeting": str(meeting.public_id),
        "case": str(case.public_id),
        "case_coming": str(coming.public_id),
        "case_waiting": str(waiting.public_id),
        "decision": str(Decision.objects.get(pk=decision.pk).public_id),
        "summary": str(Summary.objects.filter(case=case, state="sent").latest("pk").public_id),
        "consultation": str(asked.public_id),
    }


def let_in(**sign_in_names: str) -> dict[str, Any]:
    """Give staff of the demo a password of their own, by key: name, sign-in name and password of each."""
    found: dict[str, Any] = {}
    for key, name in sign_in_names.items():
        member = StaffMember.objects.using("owner").select_related("account").get(account__sign_in_name=name)
        password = f"kuusi-kiveä-{name}"
        member.account.set_password(password)
        member.account.save(using="owner", update_fields=["password"])
        found[key] = {"name": str(member), "sign_in_name": name, "password": password}
    return found


def seen_by(client: str, sign_in_name: str) -> dict[str, Any]:
    """What the database shows to somebody of one client: whether the client is there, and of which classes events."""
    by = _actor(sign_in_name)
    with acting_as(by), transaction.atomic():
        found = Client.objects.filter(public_id=client).first()
        events = Event.objects.filter(client=found) if found else Event.objects.none()
        classes = set(events.values_list("data_class", flat=True))
    return {"client": found is not None, "classes": sorted(str(DataClass(one).name) for one in classes)}


def write_allowance(client: str, sign_in_name: str, days: str) -> dict[str, Any]:
    """Kela's adviser records an allowance that ends, and the next one that begins three weeks later."""
    by, today, ends = _actor(sign_in_name), timezone.localdate(), dt.timedelta(days=int(days))
    with acting_as(by), transaction.atomic():
        found = Client.objects.get(public_id=client)
        course = ends + dt.timedelta(weeks=3, days=1)
        for starts, until in ((today - ends, today + ends), (today + course, today + course + ends)):
            record_fact(found, FactKind.BENEFIT, "kuntoutusraha", by=by, starts=starts, ends=until, source="Kela")
    return {}


def _actor(sign_in_name: str) -> Actor:
    """In the first position: somebody may be on loan to another unit, too."""
    people = Position.objects.select_related("staff_member__account", "unit").order_by("pk")
    return as_actor(people.filter(staff_member__account__sign_in_name=sign_in_name)[0])


ACTS: dict[str, Callable[..., dict[str, Any]]] = {
    "let_in": let_in,
    "seen_by": seen_by,
    "write_allowance": write_allowance,
}
