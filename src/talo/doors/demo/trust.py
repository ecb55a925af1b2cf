"""What the demo shows of trust: two emergency openings, one reviewed and one waiting, and a request to link."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from talo.doors.demo.moments import moment
from talo.doors.demo.staff import actor
from talo.doors.demo.story import Story
from talo.register.clients.opening import NewClient, open_client
from talo.register.emergency.models import Opening, Outcome, Reason
from talo.register.emergency.opening import break_glass
from talo.register.emergency.reviewing import review
from talo.register.organisations.professions import Profession as P

REVIEWED_WORDS = "Löytyi kotoaan sekavana, päivystys kysyi toimintakykyä ja yhteyshenkilöä."
WAITING_WORDS = "Soitti päivystykseen itsetuhoisin ajatuksin, omatyöntekijä ei vastannut."
REVIEW_WORDS = "Tieto auttoi päivystystä ja vain tarpeelliset sivut avattiin."


def write(known: Story, protected: Story, today: dt.date) -> int:
    """Write them; returns how many clients were opened on the way."""
    _opened(known, today - dt.timedelta(days=40), Reason.LIFE, REVIEWED_WORDS, by=P.SOCIAL_WORKER, reviewed_after=2)
    _opened(protected, today - dt.timedelta(days=1), Reason.URGENT, WAITING_WORDS)
    _opened_again(known, today - dt.timedelta(days=3))
    return 1


def _opened(
    story: Story, day: dt.date, reason: Reason, words: str, *, by: str = P.PHYSICIAN, reviewed_after: int = 0
) -> None:
    """Somebody on call opens the client late in the evening; the own worker reviews it some days later."""
    on_call = actor(story.area.positions[by][0])
    with moment(day, on_call, 22):
        answer = break_glass(story.person.hetu, reason=reason, words=words, by=on_call, at=timezone.now())
    if not reviewed_after or answer.opening is None:
        return
    with moment(day + dt.timedelta(days=reviewed_after), story.by, 9):
        opening = Opening.objects.with_people().get(public_id=answer.opening)
        review(opening, outcome=Outcome.JUSTIFIED, words=REVIEW_WORDS, by=story.by, at=timezone.now())


def _opened_again(story: Story, day: dt.date) -> None:
    """The county's social worker opens the same person and does not learn that the person is known."""
    worker = actor(story.area.positions[P.SOCIAL_WORKER][0])
    person = story.person
    with moment(day, worker, 11):
        open_client(NewClient(person.first_names, person.last_name, person.hetu, sex=person.sex), by=worker)
