"""The journeys' people, as far as their rooms exist: A and D reach work, C has several authorities, E is protected."""

from __future__ import annotations

import datetime as dt
from random import Random

from talo.doors.demo import staffing, talking, team_story, trust, words
from talo.doors.demo.moments import moment
from talo.doors.demo.people import People
from talo.doors.demo.staff import actor, area
from talo.doors.demo.story import Story
from talo.foundation.database.classes import DataClass
from talo.path.assessment.models import RoundKind
from talo.path.employers.models import EmploymentKind
from talo.path.intake.models import Channel
from talo.register.clients.facts import record_fact
from talo.register.clients.models import FactKind, NetworkRole
from talo.register.clients.opening import add_member
from talo.register.organisations.professions import Profession as P
from talo.register.permits.disclosing import forbid, give_permit, record_joint_service
from talo.steering.programmes.enrolling import end_enrolment, enrol
from talo.steering.programmes.models import Exit, Programme

A_REASON = "Haluaa käsillä tehtävää työtä, jossa selkä kestää."
A_WORDS = "Haluaisin tehdä jotain käsilläni, mutta selkä ei kestä."
DAYS_TO_WORK = 143
WEEK = dt.timedelta(days=7)


def write(people: People, today: dt.date, programmes: dict[str, Programme]) -> int:
    """Write the journeys' clients; returns how many there are."""
    recent = _sunday(today - dt.timedelta(days=420))
    stories = [
        journey_a(people, recent, today, portal="asiakas"),
        journey_c(people, today),
        journey_d(people, today - dt.timedelta(days=300), today, None),
        protected_client(people, today),
        journey_a(people, dt.date(2021, 3, 7), today, programme=programmes.get("tyota")),
        journey_d(people, dt.date(2021, 9, 6), today, programmes.get("tykki")),
    ]
    for story in stories[:4]:
        story.catches_up(today - dt.timedelta(days=6), share=1.0)
    for story in stories[4:]:
        end = dt.date(2022, 12, 15)
        story.catches_up(end, share=1.0)
        story.closes(end)
    waiting_contacts(people, today)
    staffed = staffing.write(people, today)
    more = trust.write(stories[0], stories[3], today)
    return len(stories) + staffed + more


def _sunday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=(day.weekday() + 1) % 7)


def journey_a(
    people: People, sunday: dt.date, today: dt.date, *, portal: str = "", programme: Programme | None = None
) -> Story:
    """From four years without work to a pay-subsidised job of 25 hours, after 143 days."""
    place, random = area("ek"), Random(f"A {sunday}")
    names = {"first": "Aino Maria", "last": "Mäkelä", "sex": "female"} if portal else {}
    person = people.one(age=47, on=sunday, **names)
    story = Story(person, place, random, place.positions[P.WORK_ABILITY_COORDINATOR][0], today)
    monday = sunday + dt.timedelta(days=1)

    def day(number: int) -> dt.date:
        return monday + dt.timedelta(days=number)

    contact = story.arrives(sunday, own_words=A_WORDS)
    story.is_opened(contact, monday)
    if portal:
        story.gets_a_portal(monday, portal)
    enrolment = None
    if programme is not None:
        pilot = programme.pilots.order_by("-pk").first()
        with moment(monday, story.by, 12):
            enrolment = enrol(story.client, programme, by=story.by, pilot=pilot, starts=monday, consent=True)
    story.tells(day(3))
    story.is_measured(day(7), RoundKind.START, body=4, inclusion=6, skills=7, work_ability=4)
    story.plans(day(9), many=2, area="body")
    referral = story.is_referred(
        day(14), "tuettu-tyohonvalmennus", reason="Haluaa käsillä tehtävää työtä, jossa selkä kestää."
    )
    story.goes_through(referral, day(21), None)
    story.goes_through(story.is_referred(day(15), "fysioterapia", days=2), day(28), day(120))
    job = words.JOBS[5]
    story.meets_employer(day(60), job)
    story.meets_employer(day(81), job)
    employment = story.works(day(DAYS_TO_WORK), job, EmploymentKind.PAY_SUBSIDISED)
    if employment:
        story.is_followed(employment, [7, 14, 21, 28, 56, 84, 112, 140, 168, 196, 224], today)
    story.is_measured(day(190), RoundKind.MIDDLE, body=5, inclusion=7, skills=7, work_ability=6)
    if not story.over(day(370)):
        story.is_measured(day(370), RoundKind.END, body=6, inclusion=8, skills=8, work_ability=7)
    if portal:  # the client of today, not the one of the programme's years
        team_story.more_hours(story)
        talking.talk(story)
    if enrolment is not None:
        with moment(day(400), story.by, 15):
            end_enrolment(enrolment, by=story.by, exit=Exit.SUBSIDISED_JOB, ends=day(400))
    return story


def journey_c(people: People, today: dt.date) -> Story:
    """Walks in with three matters; several authorities, a permit for limits, a prohibition of social-care history."""
    place, random = area("oulu"), Random("C")
    day = today - dt.timedelta(days=120)
    person = people.one(age=34, on=day)
    story = Story(person, place, random, place.positions[P.EMPLOYMENT_EXPERT][0], today)
    story.is_opened(
        story.arrives(day, channel=Channel.WALK_IN, own_words="Rahat, lääkäri ja työ, kaikki yhtä aikaa."), day
    )
    story.tells(day)
    story.is_measured(day + WEEK, RoundKind.START, mind=3)
    story.plans(day + 2 * WEEK, many=2, area="mind")
    by = story.by
    network = [place.positions[P.PHYSICIAN][0], place.positions[P.NURSE][0], place.positions[P.KELA_ADVISER][0]]
    worker = place.positions[P.SOCIAL_WORKER][0]
    with moment(day + 2 * WEEK, by, 15):
        for position in [*network, worker]:
            add_member(story.client, position, NetworkRole.TEAM_MEMBER, by=by, basis="381/2023")
        county, kela = worker.unit.organisation, network[2].unit.organisation
        parties = [county, kela, story.worker.unit.organisation]
        record_joint_service(story.client, parties=parties, section="381/2023 4 §", by=by)
        coach_house = place.positions[P.JOB_COACH][0].unit.organisation
        give_permit(story.client, receiver=coach_house, classes=DataClass.LIMITS, by=by, purpose="Työn etsiminen")
        forbid(
            story.client,
            classes=DataClass.SOCIAL,
            controller_id=county.pk,
            receiver=story.worker.unit.organisation,
            by=by,
        )
    kela_adviser = actor(network[2])
    with moment(day + 3 * WEEK, kela_adviser, 10):
        ends = today + dt.timedelta(days=40)
        # Three weeks lie between the end of the allowance and the course: the time picture calls out the gap.
        course = ends + 3 * WEEK + dt.timedelta(days=1)
        for starts, until in ((day, ends), (course, course + 12 * WEEK)):
            days = {"starts": starts, "ends": until}
            record_fact(story.client, FactKind.BENEFIT, "kuntoutusraha", by=kela_adviser, source="Kela", **days)
    team_story.on_the_agenda(story, network)
    return story


def journey_d(people: People, day: dt.date, today: dt.date, programme: Programme | None) -> Story:
    """From adapted vocational studies through a light referral to try-outs and follow-up."""
    place, random = area("ep"), Random(f"D {day}")
    person = people.one(age=22, on=day)
    story = Story(person, place, random, place.positions[P.WORK_ABILITY_COORDINATOR][0], today)
    story.is_opened(story.arrives(day, channel=Channel.WALK_IN, own_words="Koulu loppuu keväällä. Mitä sitten?"), day)
    by = story.by
    with moment(day, by, 11):
        record_fact(story.client, FactKind.ADAPTED_STUDIES, "yes", by=by, starts=day - dt.timedelta(days=900), ends=day)
        if programme is not None:
            enrol(story.client, programme, by=by, starts=day, consent=True)
    story.tells(day)
    story.is_measured(day + WEEK, RoundKind.START, everyday_life=4)
    story.plans(day + 2 * WEEK, many=1, area="everyday_life")
    story.goes_through(story.is_referred(day + 3 * WEEK, "tyokykyarvio", days=2), day + 5 * WEEK, day + 9 * WEEK)
    coached = story.is_referred(day + 6 * WEEK, "tuettu-tyohonvalmennus")
    story.goes_through(coached, day + 8 * WEEK, None)
    tried = story.is_referred(day + 10 * WEEK, "tyokokeilu", days=2)
    story.goes_through(tried, day + 12 * WEEK, day + 16 * WEEK)
    if programme is None:
        team_story.waits(story)
    return story


def protected_client(people: People, today: dt.date) -> Story:
    """A client with a non-disclosure order: where the person lives shows to the own worker only."""
    place, random = area("ek"), Random("E")
    day = today - dt.timedelta(days=60)
    person = people.one(age=39, on=day)
    story = Story(person, place, random, place.positions[P.WORK_ABILITY_COORDINATOR][0], today)
    story.is_opened(story.arrives(day), day + dt.timedelta(days=1), protected=True)
    story.tells(day + dt.timedelta(days=2))
    story.is_measured(day + WEEK, RoundKind.START)
    story.plans(day + 2 * WEEK)
    return story


def waiting_contacts(people: People, today: dt.date) -> None:
    """A few contacts that wait in each unit's queue, the oldest of them nearly late."""
    for key in ("ek", "oulu", "ep", "pirkanmaa"):
        place, random = area(key), Random(f"queue {key}")
        for back in (1, 2, 4, 6):
            day = today - dt.timedelta(days=back)
            worker = place.positions[P.WORK_ABILITY_COORDINATOR][0]
            Story(people.one(age=random.randrange(20, 60), on=day), place, random, worker, today).arrives(day)
