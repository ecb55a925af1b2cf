"""Objects of the team's room for the tests in a browser: one of each kind that a page can show."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from talo.foundation.database.actor import Actor, acting_as
from talo.path.plan.acting import Who
from talo.path.team import bringing, consulting, deciding, summarising, teams
from talo.path.team.models import Decision, Summary, TeamCase
from talo.register.clients.models import Client
from talo.register.organisations.models import Position, Unit
from talo.register.organisations.signing_in import as_actor


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
    words = {"ground": "consent", "told": "phone", "by": by}
    coming = bringing.bring(client, case.team, question="Mistä aloitetaan?", **words)
    coming = bringing.schedule(coming, meeting, positions=[physician], by=by)
    waiting = bringing.bring(client, case.team, question="Sopiiko iltatyö?", **words)
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
