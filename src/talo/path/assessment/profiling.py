"""Keeps the work ability profile: strengths, and limits written as what helps at work."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import DataClass
from talo.foundation.database.kept import kept
from talo.path.assessment import events
from talo.path.assessment.models import ProfileLine
from talo.register.clients.models import Client, act_of
from talo.register.clients.records import controller_for
from talo.register.timeline import events as timeline

# Codes of the chapters that a statement on work ability names most: F32.1, M54, G40, S83.2. A guard, not a filter.
_DIAGNOSIS_CODE = re.compile(r"\b[FGMS]\d{2}(\.\d{1,2})?\b")


@dataclass(frozen=True, slots=True)
class Profile:
    """Live lines, strengths first."""

    strengths: list[ProfileLine]
    helps: list[ProfileLine]

    def __bool__(self) -> bool:
        return bool(self.strengths or self.helps)

    @property
    def strengths_texts(self) -> list[str]:
        return [line.text for line in self.strengths]

    @property
    def helps_texts(self) -> list[str]:
        return [line.text for line in self.helps]


@kept
def lines_of(client_id: int, day: dt.date) -> QuerySet[ProfileLine]:
    """The lines that hold on a day."""
    return ProfileLine.objects.live(day).filter(client_id=client_id)


def profile(client: Client) -> Profile:
    """The profile as the actor may see it today."""
    lines = lines_of(client.pk, timezone.localdate())
    kinds = ProfileLine.Kind
    return Profile(
        [line for line in lines if line.kind == kinds.STRENGTH], [line for line in lines if line.kind == kinds.HELPS]
    )


def add_line(client: Client, kind: ProfileLine.Kind | str, text: str, *, by: Actor) -> ProfileLine:
    """Add a strength or something that helps at work.

    Raises:
        ValidationError: no text, too long, or a diagnosis code in it.
    """
    text = " ".join(text.split())
    if _DIAGNOSIS_CODE.search(text):
        raise ValidationError({"text": _("Write what helps at work, not the diagnosis. A coach reads this.")})
    line = ProfileLine(
        client=client,
        controller_id=controller_for(client, by),
        data_class=int(DataClass.LIMITS),
        kind=ProfileLine.Kind(kind),
        text=text,
        **act_of(by),
    )
    with transaction.atomic():
        line.full_clean(exclude=["client", "controller", "position", "account"])
        line.save(force_insert=True)
        timeline.record(client, events.PROFILE, by=by, about=line)
    return line


def end_line(line: ProfileLine, *, by: Actor) -> ProfileLine:
    """Take a line off the profile from today on; an ended line stays as it is."""
    if line.ends is None:
        with transaction.atomic():
            line.ends = timezone.localdate()
            line.save(update_fields=["ends"])
            timeline.record(line.client, events.PROFILE, by=by, about=line)
    return line
