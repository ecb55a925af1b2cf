"""The client's network: add a colleague with a role and a last day, end a membership, name the own worker."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from talo.doors.desk import events, panels
from talo.doors.desk.rights import may_read, writers
from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import DataClass
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.foundation.ui.fields import FinnishDateField
from talo.foundation.ui.type_ahead import OneOfRows
from talo.register.clients.finding import client_or_404, professionals
from talo.register.clients.models import Client, NetworkMember, NetworkRole
from talo.register.clients.opening import AlreadyThere, add_member, end_membership, name_own_worker
from talo.register.organisations.models import Organisation, Position, live_on
from talo.register.organisations.professions import RIGHTS, rights_of
from talo.register.permits.representing import live, proxies_of
from talo.register.tasks.models import Task
from talo.register.timeline import events as timeline

WRITERS = writers(DataClass.PLAN)
GIVEN = (NetworkRole.OWN_WORKER, NetworkRole.CONTACT_PERSON, NetworkRole.TEAM_MEMBER, NetworkRole.COACH)
MEETS_CLIENTS = [role for role, rights in RIGHTS.items() if rights.reads and role != "unit_lead"]


class AddForm(forms.Form):
    """A colleague, the role, and the last day."""

    position = OneOfRows(queryset=Position.objects.none(), to_field_name="public_id", label=gettext_lazy("Who"))
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=[(role.value, role.label) for role in GIVEN],
        initial=NetworkRole.TEAM_MEMBER,
        widget=forms.RadioSelect,
    )
    ends = FinnishDateField(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy("Empty: until somebody ends it."),
        required=False,
        not_before=timezone.localdate,
    )

    def __init__(self, *args: Any, positions: QuerySet[Position], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"].queryset = positions  # type: ignore[attr-defined]
        self.fields["position"].empty_label = gettext_lazy("choose")  # type: ignore[attr-defined]
        self.fields["position"].label_from_instance = _labelled  # type: ignore[attr-defined]
        self.fields["position"].error_messages["required"] = gettext_lazy("Choose who joins the network.")


class OrganisationForm(forms.Form):
    """Whose staff to choose from."""

    unmarked = True
    organisation = OneOfRows(
        queryset=Organisation.objects.none(), to_field_name="key", label=gettext_lazy("Organisation"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        live = Organisation.objects.filter(live_on()).order_by("key")
        self.fields["organisation"].queryset = live  # type: ignore[attr-defined]
        self.fields["organisation"].empty_label = None  # type: ignore[attr-defined]


def _labelled(position: Position) -> str:
    return f"{position.staff_member}, {position.get_profession_display()}, {position.unit}"


class InTheNetwork(ValueError):
    """The colleague has a role in the network already: it is ended first, or changed."""


def join(
    client: Client, position: Position, role: NetworkRole, *, by: Actor, ends: dt.datetime | None
) -> NetworkMember:
    """Add a colleague and tell it on the timeline.

    Raises:
        AlreadyThere: the client has another own worker.
        InTheNetwork: the colleague is there already, for example after a second click.
    """
    with transaction.atomic():
        inside = NetworkMember.objects.live().filter(client=client, holder=position.holder_id)
        if role != NetworkRole.OWN_WORKER and inside.exclude(role=NetworkRole.EMERGENCY).exists():
            raise InTheNetwork
        if role == NetworkRole.OWN_WORKER:
            row = name_own_worker(client, position, by=by)
        else:
            row = add_member(client, position, role, by=by, basis="network", ends=ends)
        words = {"name": str(position.staff_member), "role": position.get_profession_display()}
        timeline.record(client, events.JOINED, by=by, about=row, words=words)
    return row


def make_contact_person(client: Client, row: NetworkMember, *, by: Actor) -> NetworkMember:
    """Name a member the contact person of its organisation and tell it on the timeline."""
    with transaction.atomic():
        row.role = NetworkRole.CONTACT_PERSON
        row.save(update_fields=["role"])
        timeline.record(client, events.CONTACT_PERSON, by=by, about=row, words={"name": row.name})
    return row


def leave(client: Client, row: NetworkMember, *, by: Actor) -> int:
    """End a membership and tell it on the timeline; one may end one's own.

    Open tasks of the actor's organisation go to the own worker, as far as that profession does them: nobody else would
    see that they wait. Returns how many.
    """
    with transaction.atomic():
        moved = _to_own_worker(client, row, by)
        end_membership(row)
        timeline.record(client, events.LEFT, by=by, about=row, words={"name": row.name})
    return moved


def _to_own_worker(client: Client, row: NetworkMember, by: Actor) -> int:
    own = client.own_worker_position()
    if own is None or own.holder_id == row.holder_id:
        return 0
    done_by_own = [int(one) for one in rights_of(own.profession).writes]
    tasks = Task.objects.open().held_by(row.holder_id).filter(client=client, data_class__in=done_by_own)
    return tasks.filter(controller=by.organisation_id).update(holder=own.holder_id)


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*WRITERS, objects="client")
def page(request: Request, client: uuid.UUID) -> HttpResponse:
    """Who is in the network, and a form to add a colleague."""
    found = client_or_404(client, object="desk.network")
    actor = request.actor
    own = Organisation.objects.filter(pk=actor.organisation_id or 0).first()
    chooser = OrganisationForm(request.GET or None, initial={"organisation": own})
    chosen = chooser.cleaned_data["organisation"] if chooser.is_valid() else None
    organisation = chosen or own
    organisation_id = organisation.pk if organisation else 0
    form = AddForm(request.POST or None, positions=_positions(organisation_id, found, every=request.method == "POST"))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            join(found, data["position"], NetworkRole(data["role"]), by=actor, ends=_end_of(data["ends"]))
        except InTheNetwork:
            form.add_error("position", _("This colleague is in the network already."))
        except AlreadyThere:
            form.add_error("role", _("The client already has an own worker. Hand the client over instead."))
        else:
            messages.success(request, _("%(name)s is in the network.") % {"name": data["position"].staff_member})
            return redirect("desk:network", client=found.public_id)
    context = {
        "client": found,
        "tab": "",
        "people": [panels.person(row, request) for row in professionals(found)],
        "proxies": live(proxies_of(found)) if may_read(actor, DataClass.IDENTITY) else (),
        "form": form,
        "chooser": chooser,
        "organisation": organisation,
    }
    return render(request, "desk/network.html", context, status=422 if form.is_bound else None)


def _positions(organisation_id: int, client: Client, *, every: bool) -> QuerySet[Position]:
    """Live positions that meet clients and are not in the network yet; what was sent may be of any organisation."""
    rows = Position.objects.filter(live_on(), profession__in=MEETS_CLIENTS)
    rows = rows.select_related("staff_member", "unit__organisation")
    if every:
        return rows
    inside = NetworkMember.objects.live().filter(client=client).values("holder_id")
    rows = rows.filter(unit__organisation_id=organisation_id).exclude(holder_id__in=inside)
    return rows.order_by("staff_member__last_name", "staff_member__first_name")


def _end_of(day: dt.date | None) -> dt.datetime | None:
    """The last moment of a day in Finland."""
    if day is None:
        return None
    return timezone.make_aware(dt.datetime.combine(day, dt.time.max), timezone.get_default_timezone())


def _member_or_404(request: Request, client: Client, member: uuid.UUID) -> NetworkMember:
    row = next((one for one in professionals(client) if one.public_id == member), None)
    if row is None:
        raise Http404
    return row


@require_POST
@entrance(*WRITERS, objects="client")
def contact_person(request: Request, client: uuid.UUID, member: uuid.UUID) -> HttpResponse:
    """Name a member contact person; the own worker stays what they are."""
    found = client_or_404(client, object="desk.network_contact")
    row = _member_or_404(request, found, member)
    if row.role == NetworkRole.OWN_WORKER:
        raise Http404
    make_contact_person(found, row, by=request.actor)
    messages.success(request, _("%(name)s is contact person now.") % {"name": row.name})
    return redirect("desk:network", client=found.public_id)


@require_POST
@entrance(*WRITERS, objects="client")
def end(request: Request, client: uuid.UUID, member: uuid.UUID) -> HttpResponse:
    """End a membership now."""
    found = client_or_404(client, object="desk.network_end")
    row = _member_or_404(request, found, member)
    if row.role == NetworkRole.OWN_WORKER:
        # Nobody is left without an own worker: that role is handed over, or the work together ends.
        raise Http404
    moved = leave(found, row, by=request.actor)
    words = _("%(name)s left the network.") % {"name": row.name}
    if moved:
        told = ngettext(
            "%(many)s open task went to the own worker.", "%(many)s open tasks went to the own worker.", moved
        )
        words = f"{words} {told % {'many': moved}}"
    messages.success(request, words)
    if row.holder_id == request.actor.holder_id:
        return redirect("desk:clients")
    return redirect("desk:network", client=found.public_id)
