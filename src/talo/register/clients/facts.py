"""Writes dated facts about a client: job-seeking, unemployment, benefit, education."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from talo.foundation.database.actor import Actor
from talo.register.clients.models import FACT_CLASS, Client, Fact, FactKind
from talo.register.clients.records import controller_for


def record_fact(
    client: Client,
    kind: FactKind,
    value: str,
    *,
    by: Actor,
    starts: dt.date,
    ends: dt.date | None = None,
    source: str = "",
) -> Fact:
    """Write a fact with its period (both days included).

    Raises:
        ValidationError: the period ends before it starts, or overlaps one of the same kind; nothing is written.
    """
    fact = Fact(
        client=client,
        controller_id=controller_for(client, by),
        data_class=int(FACT_CLASS[kind]),
        kind=kind,
        value=value,
        starts=starts,
        ends=ends,
        source=source,
    )
    with transaction.atomic():
        fact.check_record()
        fact.save(force_insert=True)
    return fact


def end_fact(fact: Fact, *, ends: dt.date) -> Fact:
    """End an open fact.

    Raises:
        ValidationError: the day is before the start.
    """
    fact.ends = ends
    fact.check_record()
    fact.save(update_fields=["ends"])
    return fact


def fact_on(client: Client, kind: FactKind, day: dt.date) -> Fact | None:
    """The fact of a kind that holds on a day."""
    held = Fact.objects.filter(client=client, kind=kind, starts__lte=day).exclude(ends__lt=day)
    return held.order_by("-starts").first()
