"""Writes rows down: trainings, co-operation, filled cards, and changes of a milestone's state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talo.foundation.database.actor import Actor
from talo.steering.programmes.keeping import Attendance, Cooperation, FilledCard, KeptRow, StateChange, Training
from talo.steering.programmes.models import Milestone, Programme

# What forms do not give.
UNCHECKED = ["programme", "entered_by", "removed_at", "removed_by"]


@dataclass(frozen=True)
class Took:
    """How many people of one organisation took part, and how many of them are key people."""

    organisation: str
    people: int
    key_people: int = 0


class AlreadyRemoved(LookupError):
    """Somebody has taken the row back already."""


def note_training(programme: Programme, *, title: str, day: dt.date, took: Sequence[Took], by: Actor) -> Training:
    """Write a training down, with who took part by organisation.

    Raises:
        ValidationError: the day is outside the programme or in the future, nobody took part, an organisation stands
            twice, or there are more key people than people.
    """
    _check_day(programme, day)
    if not took:
        raise ValidationError(_("Say who took part: at least one organisation with its people."))
    names = [one.organisation.strip().casefold() for one in took]
    if len(set(names)) < len(names):
        raise ValidationError(_("An organisation stands twice. Put its people together on one row."))
    with transaction.atomic():
        training = Training(programme=programme, title=title.strip(), day=day, entered_by_id=by.id)
        training.full_clean(exclude=UNCHECKED)
        training.save(force_insert=True)
        for one in took:
            row = Attendance(
                training=training, organisation=one.organisation.strip(), people=one.people, key_people=one.key_people
            )
            row.full_clean(exclude=["training"])
            row.save(force_insert=True)
    return training


def note_cooperation(
    programme: Programme, *, organisation: str, day: dt.date, kind: str, topic: str, led_to_action: bool, by: Actor
) -> Cooperation:
    """Write a contact with another organisation down.

    Raises:
        ValidationError: the day is outside the programme or in the future, or a value is missing or unknown.
    """
    _check_day(programme, day)
    with transaction.atomic():
        contact = Cooperation(
            programme=programme,
            organisation=organisation.strip(),
            day=day,
            contact_kind=kind,
            topic=topic.strip(),
            led_to_action=led_to_action,
            entered_by_id=by.id,
        )
        contact.full_clean(exclude=UNCHECKED)
        contact.save(force_insert=True)
    return contact


def remove(row: KeptRow, *, why: str, by: Actor) -> None:
    """Take a row back: it stays with who, when and why, and counts no longer.

    Raises:
        AlreadyRemoved: somebody has.
        ValidationError: no reason is given.
    """
    if not why.strip():
        raise ValidationError({"why": _("Say why the row is taken back.")})
    with transaction.atomic():
        kept = type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)
        if kept.removed_at is not None:
            raise AlreadyRemoved
        kept.removed_at, kept.removed_by_id, kept.removed_why = timezone.now(), by.id, why.strip()
        kept.save(update_fields=["removed_at", "removed_by", "removed_why"])


def milestone_key(milestone: Milestone) -> str:
    """What stays the same when the plan is loaded anew: the goal and the season, or the day and the title."""
    goal = milestone.goal.number if milestone.goal else ""
    return f"{goal}:{milestone.season}" if milestone.season else f"{milestone.day}:{milestone.title.get('fi')}"[:200]


def mark_milestone(milestone: Milestone, *, done: bool, day: dt.date, note: str, by: Actor) -> StateChange:
    """Say whether a milestone is done, as of a day; an earlier answer stays in the history.

    Raises:
        ValidationError: the day is before the programme or in the future, or the milestone is done without saying what
            shows it.
    """
    _check_day(milestone.programme, day)
    if done and not note.strip():
        raise ValidationError({"note": _("Say what shows that it is done.")})
    key = milestone_key(milestone)
    with transaction.atomic():
        programme = milestone.programme
        before = programme.statechanges.filter(about=StateChange.About.MILESTONE, key=key).last()
        change = StateChange(
            programme=programme,
            about=StateChange.About.MILESTONE,
            key=key,
            day=day,
            old=before.new if before else None,
            new=done,
            note=note.strip(),
            entered_by_id=by.id,
        )
        change.full_clean(exclude=["programme", "entered_by", "old", "new"])
        change.save(force_insert=True)
    return change


def fill_card(
    programme: Programme, *, number: int, partner: str, areas: Sequence[int], parts: Sequence[str], by: Actor
) -> FilledCard:
    """Write a partner's card as a new version; the earlier one stays.

    Raises:
        ValidationError: the plan has no such card, or the areas are not as many as the call lets choose.
    """
    from talo.steering.programmes.cards import call_of, card_of

    kind, call = card_of(programme), call_of(programme)
    if kind is None or not 1 <= number <= kind["count"]:
        raise ValidationError(_("The plan has no such card."))
    if call is not None:
        least, most = call["choose"]
        if not least <= len(set(areas)) <= most or not all(0 <= area < len(call["areas"]) for area in areas):
            raise ValidationError(
                {"areas": _("Choose %(least)s–%(most)s development areas.") % {"least": least, "most": most}}
            )
    card = FilledCard(
        programme=programme,
        number=number,
        partner=partner.strip(),
        areas=sorted(set(areas)),
        parts=[part.strip() for part in parts][: len(kind["parts"])],
        entered_by_id=by.id,
    )
    card.full_clean(exclude=["programme", "entered_by", "areas", "parts"])
    card.save(force_insert=True)
    return card


def _check_day(programme: Programme, day: dt.date) -> None:
    if day > timezone.localdate():
        raise ValidationError({"day": _("The day is in the future.")})
    if day < programme.starts:
        raise ValidationError({"day": _("The day is before the programme began.")})
