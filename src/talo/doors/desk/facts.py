"""Basic data: dated facts, work ability in relation to a job."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from talo.doors.desk import events
from talo.doors.desk.forms import EndFactForm, FactForm, WorkAbilityForm, fact_choices
from talo.doors.desk.rights import may_read, may_write, readers, writers
from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import DataClass
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.register.clients.fact_values import words_of
from talo.register.clients.facts import end_fact, record_fact
from talo.register.clients.finding import client_or_404
from talo.register.clients.models import Client, Fact, WorkAbility
from talo.register.timeline import events as timeline

READERS = readers(DataClass.EMPLOYMENT)
WRITERS = tuple(sorted({*writers(DataClass.EMPLOYMENT), *writers(DataClass.BENEFITS)}))


def _told(client: Client, fact: Fact, by: Actor) -> None:
    timeline.record(
        client,
        events.FACT,
        by=by,
        about=fact,
        words={"fact": str(fact.get_kind_display())},
        data_class=DataClass(fact.data_class),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*READERS, objects="client")
def page(request: Request, client: uuid.UUID) -> HttpResponse:
    """Facts with their days; a form to add one."""
    found = client_or_404(client, object="desk.facts")
    actor = request.actor
    writes = bool(fact_choices(actor.role))
    form = FactForm(request.POST or None, role=actor.role)
    if request.method == "POST":
        if not writes:
            raise Http404
        if form.is_valid() and _saved(found, form, actor):
            messages.success(request, _("The fact is saved."))
            return redirect("desk:facts", client=found.public_id)
    facts = Fact.objects.filter(client=found).select_related("controller").order_by("kind", "-starts")
    abilities = WorkAbility.objects.filter(client=found).select_related("controller").order_by("-starts")
    context = {
        "client": found,
        "tab": "facts",
        "facts": [(fact, words_of(fact), _may_end(fact, actor)) for fact in facts],
        "abilities": [(one, _reasons(one, actor)) for one in abilities],
        "form": form if writes else None,
        "may_describe": may_write(actor, DataClass.LIMITS),
    }
    return render(request, "desk/facts.html", context, status=422 if form.is_bound else None)


def _saved(client: Client, form: FactForm, actor: Actor) -> bool:
    data = form.cleaned_data
    kind, value = data["what"]
    try:
        with transaction.atomic():
            fact = record_fact(client, kind, value, by=actor, starts=data["starts"], ends=data["ends"])
            _told(client, fact, actor)
    except ValidationError as error:
        form.add_error(None, ValidationError(error.messages))
        return False
    return True


def _may_end(fact: Fact, actor: Actor) -> bool:
    mine = fact.controller_id == actor.organisation_id
    return mine and fact.ends is None and may_write(actor, DataClass(fact.data_class))


def _reasons(ability: WorkAbility, actor: Actor) -> list[str]:
    """The groups of reasons, for those who work with them; a coach reads what helps, not what it comes from."""
    if not (may_write(actor, DataClass.LIMITS) or may_read(actor, DataClass.HEALTH)):
        return []
    labels = dict(WorkAbility.Reason.choices)
    return [str(labels.get(reason, reason)) for reason in ability.reasons]


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*WRITERS, objects="client")
def end(request: Request, client: uuid.UUID, fact: uuid.UUID) -> HttpResponse:
    """End an open fact."""
    found = client_or_404(client, object="desk.fact_end")
    actor = request.actor
    row = Fact.objects.filter(client=found, public_id=fact).first()
    if row is None or not _may_end(row, actor):
        raise Http404
    form = EndFactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ends = form.cleaned_data["ends"]
        if ends < row.starts:
            form.add_error("ends", _("The period cannot end before it starts."))
        else:
            with transaction.atomic():
                end_fact(row, ends=ends)
                _told(found, row, actor)
            messages.success(request, _("The fact has ended."))
            return redirect("desk:facts", client=found.public_id)
    context: dict[str, Any] = {"client": found, "tab": "facts", "fact": row, "words": words_of(row), "form": form}
    return render(request, "desk/fact_end.html", context, status=422 if form.is_bound else None)


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*writers(DataClass.LIMITS), objects="client")
def work_ability(request: Request, client: uuid.UUID) -> HttpResponse:
    """Describe work ability: in relation to which work, whose view, what helps, how long."""
    found = client_or_404(client, object="desk.work_ability")
    actor = request.actor
    row = WorkAbility(client=found, controller_id=cast(int, actor.organisation_id), data_class=int(DataClass.LIMITS))
    form = WorkAbilityForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            saved = form.save()
            timeline.record(found, events.WORK_ABILITY, by=actor, about=saved)
        messages.success(request, _("The description is saved."))
        return redirect("desk:facts", client=found.public_id)
    context = {"client": found, "tab": "facts", "form": form}
    return render(request, "desk/work_ability.html", context, status=422 if form.is_bound else None)
