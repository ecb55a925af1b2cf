"""The actor's own clients behind a number: through the ordinary connection, so that policies decide who is seen."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from talo.foundation.audit import writing as log
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.foundation.ui.tables import Column, WorkTable
from talo.foundation.ui.type_ahead import OneOf
from talo.register.clients.finding import open_to_me
from talo.register.clients.models import Client
from talo.register.organisations.professions import Profession
from talo.steering.programmes import rules
from talo.steering.programmes.counting import wanted
from talo.steering.programmes.facts import Facts
from talo.steering.programmes.forms import AsOfForm
from talo.steering.programmes.framing import programme_or_404
from talo.steering.programmes.measures import measure
from talo.steering.programmes.models import Enrolment, Programme

ORDINARY = "default"
# Programme managers, evaluators and administrators never see a client (access, question 1).
NEVER = {Profession.PROGRAMME_MANAGER, Profession.EVALUATOR, Profession.ADMINISTRATOR}
WHO = tuple(one.value for one in Profession if one not in NEVER)


class BehindForm(AsOfForm):
    """Chooses the indicator and the day."""

    indicator = OneOf(label=gettext_lazy("Indicator"), required=False)
    field_order = ("indicator", "as_of")

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, programme=programme, **kwargs)
        self.counted = {one.key: one for one in programme.indicators.all() if one.rule}
        choices = [(key, str(one.name)) for key, one in self.counted.items()]
        self.fields["indicator"].choices = [("", _("All in the programme")), *choices]  # type: ignore[attr-defined]


@require_safe
@entrance(*WHO, objects="programme")
def own_clients(request: Request, key: str) -> HttpResponse:
    """The actor's own clients in a programme, or those of them whom an indicator counts."""
    programme = programme_or_404(key)
    form = BehindForm(request.GET, programme=programme)
    day = form.day()
    chosen = form.counted.get(form.cleaned_data.get("indicator", "")) if form.is_valid() else None
    people = mine_behind(programme, day) if chosen is None else mine_behind(programme, day, wanted(chosen))
    rows = Client.objects.filter(pk__in=people)
    table = WorkTable.of(
        request,
        rows,
        label=_("Own clients in the programme"),
        default="client",
        empty_title=_("None of your own clients"),
        empty_text=_("You see only clients who are open to you. The report counts all who consent to follow-up."),
        columns=[Column("client", _("Client"), sort="sort_key")],
    )
    log.read([client.pk for client in table], object="programmes.own_clients")
    context = {"programme": programme, "form": form, "table": table, "chosen": chosen, "nav_current": "clients"}
    return render(request, "programmes/own_clients.html", context)


def mine_behind(programme: Programme, day: dt.date, asked: Any = None) -> frozenset[int]:
    """The keys of the actor's own clients enrolled by a day, or of those of them whom a number counts.

    Read through the ordinary connection: what the actor may not read counts nothing here.
    """
    facts = OwnFacts(programme.pk, day, using=ORDINARY)
    if asked is None or asked.rule == rules.CLIENTS:
        return facts.cohort(asked.pilot_id if asked else None).enrolled
    found = measure(asked.rule, facts.cohort(asked.pilot_id), facts, instrument=asked.instrument, area=asked.area)
    return found.people


class OwnFacts(Facts):
    """The same facts, of the actor's own clients only: from the access rows down."""

    def enrolled_rows(self) -> QuerySet[Enrolment]:
        return super().enrolled_rows().filter(client_id__in=open_to_me())
