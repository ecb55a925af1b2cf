"""What happens among the demo's staff: a handover, a deputy for two weeks, a physician on loan."""

from __future__ import annotations

import datetime as dt
from random import Random

from talo.doors.demo.moments import moment
from talo.doors.demo.people import People
from talo.doors.demo.staff import actor, area
from talo.doors.demo.story import Story
from talo.path.assessment.models import RoundKind
from talo.register.organisations.administering import second
from talo.register.organisations.deputising import name_deputy
from talo.register.organisations.models import Position, Unit
from talo.register.organisations.professions import Profession as P
from talo.register.tasks.events import Reason
from talo.register.tasks.handing_over import hand_over, held_among

DAY = dt.timedelta(days=1)


def write(people: People, today: dt.date) -> int:
    """Write all three; returns how many clients that makes."""
    handover(people, today)
    deputy_for_two_weeks(today - 3 * DAY)
    physician_on_loan(today - 7 * DAY)
    return 1


def handover(people: People, today: dt.date) -> None:
    """The own worker hands a client over to a colleague of the same unit, and stays contact person for a month."""
    place = area("ep")
    came, day = today - 90 * DAY, today - 4 * DAY
    worker, heir = place.positions[P.WORK_ABILITY_COORDINATOR][1:3]
    story = Story(people.one(age=51, on=came), place, Random("handed over"), worker, today)
    story.is_opened(story.arrives(came), came + DAY)
    story.tells(came + 2 * DAY)
    story.is_measured(came + 7 * DAY, RoundKind.START)
    story.plans(came + 14 * DAY)
    story.catches_up(today - 6 * DAY, share=1.0)
    with moment(day, story.by, 14):
        (held,) = held_among([story.client.public_id])
        note = "Tavoittaa parhaiten iltapäivällä. Suunnitelman tarkistus on tulossa."
        hand_over(held, heir, by=story.by, reason=Reason.DUTIES, stays_until=today + 30 * DAY, note=note)


def deputy_for_two_weeks(day: dt.date) -> None:
    """One worker is away for two weeks; the lead has named a deputy."""
    place = area("ek")
    absent, deputy = place.positions[P.WORK_ABILITY_COORDINATOR][1:3]
    lead = actor(place.positions[P.UNIT_LEAD][0])
    with moment(day, lead, 8):
        name_deputy(absent, deputy, by=lead, starts=day, ends=day + 14 * DAY)


def physician_on_loan(day: dt.date) -> None:
    """A physician of one county works for a month in another; every right there ends with the last day."""
    administrator = Position.objects.select_related("unit", "staff_member").filter(profession=P.ADMINISTRATOR)[0]
    unit = Unit.objects.select_related("organisation").get(key="ek-tyokyky")
    by = actor(administrator)
    with moment(day, by, 9):
        borrowed = area("ep").positions[P.PHYSICIAN][0]
        second(borrowed.staff_member, unit, P.PHYSICIAN, by=by, starts=day, ends=day + 30 * DAY)
