"""The demo's teams: a standing one in each area, cases in different states, questions answered and late."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from talo.doors.demo.moments import moment
from talo.doors.demo.staff import Area, actor
from talo.doors.demo.story import Story
from talo.foundation.database.actor import acting_as
from talo.foundation.law.calendar import next_working_day
from talo.path.plan.acting import THE_CLIENT, Who
from talo.path.plan.models import Goal
from talo.path.team import bringing, consulting, deciding, summarising, teams
from talo.path.team.models import Meeting, Team, TeamCase
from talo.register.organisations.models import Position, Unit
from talo.register.organisations.professions import Profession as P
from talo.register.organisations.signing_in import portal_actor

NAMES = {"ek": "Työkykytiimi Lappeenranta", "oulu": "Työkykytiimi Oulu", "ep": "Työkykytiimi Seinäjoki"}
PLACES = {
    "ek": "Työllisyyden talo, Valtakatu 8, neuvotteluhuone 2",
    "oulu": "Yhden luukun toimisto, kokoushuone Kiikeli",
}
SITTING = (P.PHYSICIAN, P.NURSE, P.SOCIAL_WORKER, P.KELA_ADVISER)
PROMISES = {P.NURSE: (3, "Työkyky, kuntoutus ja lausunnot"), P.KELA_ADVISER: (5, "Etuudet ja kuntoutus")}
A_SUMMARY = """Hei Aino!

Kysyit, voisitko tehdä enemmän tunteja kuin 25 viikossa.

Sovimme näin:
– Kokeilet 28 tuntia viikossa kahden kuukauden ajan.
– Pidät tauon joka tunti. Selkä tarvitsee liikettä.
– Sairaanhoitaja soittaa sinulle kuukauden päästä ja kysyy, miten selkä voi.
– Leena sopii asiasta työnantajan kanssa.

Jos selkä kipeytyy, soita Leenalle heti. Tunteja voi vähentää."""


def team_of(place: Area, today: dt.date) -> Team:
    """The area's standing team; made a quarter of a year ago, with its members and the units' promises."""
    name = NAMES[place.key]
    chair = place.positions[P.WORK_ABILITY_COORDINATOR][0]
    with acting_as(actor(chair)), transaction.atomic():
        found = Team.objects.with_keeper().filter(name=name).first()
    if found is not None:
        return found
    with moment(today - dt.timedelta(days=90), actor(chair), 9):
        made = teams.make_team(name, by=actor(chair), every_weeks=2)
        for profession in SITTING:
            teams.seat(made, place.positions[profession][0], by=actor(chair))
    for profession, (days, takes) in PROMISES.items():
        declarer = place.positions[profession][0]
        with moment(today - dt.timedelta(days=90), actor(declarer), 10):
            unit = Unit.objects.get(pk=declarer.unit_id)
            if consulting.promise_of(unit) is None:
                consulting.declare(unit, working_days=days, takes=takes, by=actor(declarer))
    with acting_as(actor(chair)), transaction.atomic():
        return Team.objects.with_keeper().get(pk=made.pk)


def meeting_of(team: Team, place: Area, day: dt.date, planned: dt.date) -> Meeting:
    """The team's meeting on a day at 13, planned on an earlier day."""
    by = actor(team.chair)
    with acting_as(by), transaction.atomic():
        found = Meeting.objects.with_team().filter(team=team, starts_at__date=day).first()
    if found is not None:
        return found
    with moment(planned, by, 9):
        starts_at = timezone.make_aware(dt.datetime.combine(day, dt.time(13)))
        where = PLACES.get(place.key, "Työllisyyden talo, kokoushuone")
        made = teams.plan_meeting(team, starts_at=starts_at, place=where, by=by)
        return Meeting.objects.with_team().get(pk=made.pk)


def more_hours(story: Story) -> TeamCase:
    """Journey A, lately: could the hours be more? Discussed, decided, summed up; the client says that it is right."""
    place, today, by = story.area, story.today, story.by
    team = team_of(place, today)
    day = next_working_day(today - dt.timedelta(days=14))
    meeting = meeting_of(team, place, day, day - dt.timedelta(days=20))
    meeting_of(team, place, next_working_day(today + dt.timedelta(days=5)), today - dt.timedelta(days=9))
    physician, nurse = place.positions[P.PHYSICIAN][0], place.positions[P.NURSE][0]
    with moment(day - dt.timedelta(days=10), by, 10):
        case = bringing.bring(
            story.client,
            team,
            question="Voiko Aino tehdä enemmän tunteja? Montako, mitä työtä ja mistä alkaen?",
            hopes="Jaksan jo paremmin. Haluaisin kokeilla vähän pidempää päivää.",
            ground="consent",
            told="in_person",
            by=by,
        )
        case = bringing.schedule(case, meeting, positions=[physician, nurse], by=by)
        summarising.reply(case, "coming", by=by)
    with moment(day, by, 14):
        came = {one.pk: "came" for one in case.participants.live()}
        follow = day + dt.timedelta(days=28)
        case = deciding.note_attendance(case, came, client_came=True, follow_up_ends=follow, by=by)
        goal = Goal.objects.filter(client=story.client).order_by("pk").first()
        due = day + dt.timedelta(days=25)
        deciding.decide(
            case, what="Kokeillaan 28 tuntia viikossa", who=THE_CLIENT, due=due, follow="action", goal=goal, by=by
        )
        deciding.decide(
            case, what="Sovitaan tunneista työnantajan kanssa", who=Who(position=story.worker), due=due, by=by
        )
    with moment(day, actor(nurse), 15):
        deciding.decide(
            case, what="Soitto: miten selkä voi?", who=Who(position=nurse), due=due, follow="task", by=actor(nurse)
        )
    with moment(day, actor(team.chair), 16):
        teams.hold(meeting, by=actor(team.chair))
    with moment(next_working_day(day + dt.timedelta(days=1)), by, 9):
        draft = summarising.write(case, text=A_SUMMARY, by=by)
        summarising.ask_approval(draft, physician, by=by)
    with moment(next_working_day(day + dt.timedelta(days=2)), actor(physician), 9):
        sent = summarising.approve(draft, by=actor(physician))
    own = portal_actor(story.portal) if story.portal else by
    with moment(next_working_day(day + dt.timedelta(days=3)), own, 18):
        summarising.reply(case, "right", text="Ymmärsin. Kiitos kun kysyttiin.", summary=sent, by=own)
    is_asked(story, nurse, "Voiko tauot pitää joka tunti?", back=40, answer="Kyllä. Lyhyt liike auttaa selkää.")
    return case


def on_the_agenda(story: Story, people: list[Position]) -> TeamCase:
    """Journey C: on the agenda of the next meeting; the question to Kela about the gap is late."""
    place, today, by = story.area, story.today, story.by
    team = team_of(place, today)
    day = next_working_day(today + dt.timedelta(days=5))
    meeting = meeting_of(team, place, day, today - dt.timedelta(days=9))
    with moment(today - dt.timedelta(days=8), by, 10):
        case = bringing.bring(
            story.client,
            team,
            question="Mitä työtä, montako tuntia viikossa ja mistä alkaen?",
            hopes="En jaksa juosta luukulta luukulle. Haluan tietää, mitä minun pitää tehdä ensin.",
            ground="joint_service",
            told="in_person",
            by=by,
        )
        case = bringing.schedule(case, meeting, positions=people, by=by, minutes=30)
    adviser = place.positions[P.KELA_ADVISER][0]
    question = "Kuntoutusraha loppuu ennen kurssia. Mistä toimeentulo kolmeksi viikoksi?"
    is_asked(story, adviser, question, back=16)
    return case


def waits(story: Story) -> TeamCase:
    """Journey D, lately: brought, and no meeting yet."""
    team = team_of(story.area, story.today)
    with moment(story.today - dt.timedelta(days=2), story.by, 11):
        return bringing.bring(
            story.client,
            team,
            question="Mikä työympäristö sopii, ja mitä tukea ensimmäiset kuukaudet tarvitsevat?",
            ground="consent",
            told="phone",
            by=story.by,
        )


def is_asked(story: Story, receiver: Position, question: str, *, back: int, answer: str = "") -> None:
    """A question to the receiver's unit and profession some days back; answered two days later, or not yet."""
    day = next_working_day(story.today - dt.timedelta(days=back))
    with moment(day, story.by, 10):
        unit = Unit.objects.select_related("organisation").get(pk=receiver.unit_id)
        asked = consulting.ask(story.client, unit, question=question, profession=receiver.profession, by=story.by)
    if answer:
        with moment(next_working_day(day + dt.timedelta(days=2)), actor(receiver), 9):
            consulting.answer(asked, text=answer, by=actor(receiver))
