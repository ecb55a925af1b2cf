"""Keeps the client's own words and own part as they were said."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import DataClass
from talo.foundation.database.kept import kept
from talo.path.plan import events
from talo.path.plan.models import OwnWords, Plan, WordsKind
from talo.path.plan.saving import NotYours
from talo.register.clients.models import Client, act_of
from talo.register.clients.records import controller_for
from talo.register.timeline import events as timeline


def say(
    client: Client, text: str, *, by: Actor, kind: WordsKind | str = WordsKind.WORDS, plan: Plan | None = None
) -> OwnWords:
    """Write down the client's own words, or a line of the client's own part; before there is a plan as well.

    Raises:
        ValidationError: no text, or too long.
    """
    words = OwnWords(
        client=client,
        controller_id=controller_for(client, by),
        data_class=int(DataClass.PLAN),
        plan=plan,
        kind=WordsKind(kind),
        text=text.strip(),
        **act_of(by),
    )
    with transaction.atomic():
        words.clean_fields(exclude=["client", "controller", "plan", "position", "account"])
        words.save(force_insert=True)
        event = events.WORDS if words.kind == WordsKind.WORDS else events.PART
        timeline.record(client, event, by=by, about=words)
    return words


def take_back(words: OwnWords, *, by: Actor) -> OwnWords:
    """Take words off the plan; the client may take back any, a worker what the own organisation wrote down.

    Raises:
        NotYours: another organisation wrote them down.
    """
    if not by.is_client and words.controller_id != by.organisation_id:
        raise NotYours
    if words.ended_at is None:
        with transaction.atomic():
            words.ended_at = timezone.now()
            words.save(update_fields=["ended_at"])
            timeline.record(words.client, events.WORDS_ENDED, by=by, about=words)
    return words


@kept
def _live_lines(client_id: int) -> QuerySet[OwnWords]:
    return OwnWords.objects.live().filter(client_id=client_id).select_related("position__staff_member")


def spoken(client: Client) -> tuple[list[OwnWords], list[OwnWords]]:
    """The client's live own words, the newest first, and the own part in its order."""
    lines = _live_lines(client.pk)
    words = [line for line in lines if line.kind == WordsKind.WORDS]
    return words[::-1], [line for line in lines if line.kind == WordsKind.PART]
