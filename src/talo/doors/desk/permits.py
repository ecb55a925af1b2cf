"""Permits, legal grounds and prohibitions of a client: who reads what, until when, and on what basis."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from talo.doors.desk.rights import may_write, readers, writers
from talo.foundation.database.classes import DataClass
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.foundation.ui.fields import FinnishDateField
from talo.foundation.ui.type_ahead import OneOfRows
from talo.register.clients.finding import client_or_404
from talo.register.clients.models import Client
from talo.register.organisations.models import Organisation, live_on
from talo.register.permits import disclosing
from talo.register.permits.forms import ForbiddenField
from talo.register.permits.models import GROUND_381, Disclosure, Prohibition
from talo.register.permits.plain import goes_on
from talo.register.permits.wording import CHOICES, in_words

WRITERS = writers(DataClass.PLAN)
# The authorities that the act on multi-sector support names as parties.
PARTY_KINDS = (Organisation.Kind.EMPLOYMENT_AREA, Organisation.Kind.WELLBEING_COUNTY, Organisation.Kind.KELA)
SECTIONS = [(GROUND_381, gettext_lazy("joint service, Act 381/2023"))]


def _organisations() -> QuerySet[Organisation]:
    return Organisation.objects.filter(live_on()).order_by("key")


def _bits(values: list[str]) -> DataClass:
    chosen = DataClass(0)
    for value in values:
        chosen |= DataClass(int(value))
    return chosen


class ClassesForm(forms.Form):
    """What is opened or closed."""

    classes = forms.MultipleChoiceField(
        label=gettext_lazy("Which data"), choices=CHOICES, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["classes"].error_messages["required"] = gettext_lazy("Choose the data.")

    def bits(self) -> DataClass:
        return _bits(self.cleaned_data["classes"])


class GiveForm(ClassesForm):
    """A permit: who may read, what, whose records, until when."""

    receiver = OneOfRows(
        queryset=Organisation.objects.none(),
        to_field_name="key",
        label=gettext_lazy("Who may read"),
        empty_label=gettext_lazy("choose"),
    )
    controller = OneOfRows(
        queryset=Organisation.objects.none(),
        to_field_name="key",
        label=gettext_lazy("Whose records"),
        empty_label=gettext_lazy("of all organisations in the network"),
        required=False,
    )
    ends = FinnishDateField(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy("Empty: until the client withdraws it."),
        required=False,
        not_before=timezone.localdate,
    )
    purpose = forms.CharField(label=gettext_lazy("What for"), max_length=200, required=False)
    asked = forms.BooleanField(label=gettext_lazy("The client has given this permit to me in person"))

    field_order = ("receiver", "classes", "controller", "ends", "purpose", "asked")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("receiver", "controller"):
            self.fields[name].queryset = _organisations()  # type: ignore[attr-defined]
        self.fields["receiver"].error_messages["required"] = gettext_lazy("Choose who may read.")
        self.fields["asked"].error_messages["required"] = gettext_lazy(
            "Only the client gives a permit. Ask the client."
        )


class JointForm(forms.Form):
    """Joint service: the parties and the section."""

    parties = forms.ModelMultipleChoiceField(
        queryset=Organisation.objects.none(),
        to_field_name="key",
        label=gettext_lazy("Parties"),
        widget=forms.CheckboxSelectMultiple,
    )
    section = forms.ChoiceField(label=gettext_lazy("Ground in law"), choices=SECTIONS, initial=GROUND_381)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parties = _organisations().filter(kind__in=PARTY_KINDS)
        self.fields["parties"].queryset = parties  # type: ignore[attr-defined]
        self.fields["parties"].error_messages["required"] = gettext_lazy("Choose the parties.")


class ForbidForm(ClassesForm):
    """A prohibition: what is closed, from whom."""

    receiver = ForbiddenField(label=gettext_lazy("Who may not read"))

    field_order = ("receiver", "classes")


@require_safe
@entrance(*readers(DataClass.PLAN), objects="client")
def page(request: Request, client: uuid.UUID) -> HttpResponse:
    """What is open to whom, what is forbidden, and the acts."""
    return _page(request, client_or_404(client, object="desk.permits"))


def _page(request: Request, client: Client, **bound: forms.Form) -> HttpResponse:
    rows = Disclosure.objects.filter(client=client).select_related("receiver", "controller", "written_by__staff_member")
    live = list(rows.live().order_by("kind", "-starts"))
    now = timezone.now()
    forbidden = Prohibition.objects.filter(Q(ends__isnull=True) | Q(ends__gt=now), client=client)
    prefixed = {"give": GiveForm, "joint": JointForm, "forbid": ForbidForm}
    writes = may_write(request.actor, DataClass.PLAN)
    context = {
        "client": client,
        "tab": "permits",
        "live": [(one, in_words(one.classes)) for one in live],
        "ended": [(one, in_words(one.classes)) for one in rows.filter(ends__lte=now).order_by("-ends")[:20]],
        "forbidden": [(one, in_words(one.classes)) for one in forbidden.select_related("receiver").order_by("-starts")],
        "writes": writes,
        "opened": next(iter(bound), ""),
    }
    if writes:
        context |= {f"{name}_form": bound.get(name) or form(prefix=name) for name, form in prefixed.items()}
    return render(request, "desk/permits.html", context, status=422 if bound else None)


@require_POST
@entrance(*WRITERS, objects="client")
def give(request: Request, client: uuid.UUID) -> HttpResponse:
    """Record a permit that the client has given."""
    found = client_or_404(client, object="desk.permit_give")
    form = GiveForm(request.POST, prefix="give")
    if not form.is_valid():
        return _page(request, found, give=form)
    data = form.cleaned_data
    controller = data["controller"].pk if data["controller"] else None
    try:
        disclosing.give_permit(
            found,
            receiver=data["receiver"],
            classes=form.bits() | DataClass.NAME,
            by=request.actor,
            controller_id=controller,
            ends=end_of(data["ends"]),
            purpose=data["purpose"],
        )
    except ValidationError as error:
        form.add_error(None, ValidationError(error.messages))
        return _page(request, found, give=form)
    messages.success(
        request, _("The permit is recorded. %(name)s sees it and can withdraw it.") % {"name": found.called}
    )
    return redirect("desk:permits", client=found.public_id)


def end_of(day: dt.date | None) -> dt.datetime | None:
    """The last moment of a day in Finland."""
    if day is None:
        return None
    return timezone.make_aware(dt.datetime.combine(day, dt.time.max), timezone.get_default_timezone())


@require_POST
@entrance(*WRITERS, objects="client")
def joint(request: Request, client: uuid.UUID) -> HttpResponse:
    """Record the ground of joint service."""
    found = client_or_404(client, object="desk.permit_joint")
    form = JointForm(request.POST, prefix="joint")
    if not form.is_valid():
        return _page(request, found, joint=form)
    parties, section = list(form.cleaned_data["parties"]), form.cleaned_data["section"]
    disclosing.record_joint_service(found, parties=parties, section=section, by=request.actor)
    messages.success(request, _("Joint service is recorded. Its parties read the joint plan and what it needs."))
    return redirect("desk:permits", client=found.public_id)


@require_POST
@entrance(*WRITERS, objects="client")
def forbid(request: Request, client: uuid.UUID) -> HttpResponse:
    """Record what the client forbids."""
    found = client_or_404(client, object="desk.permit_forbid")
    form = ForbidForm(request.POST, prefix="forbid")
    if not form.is_valid():
        return _page(request, found, forbid=form)
    receiver = form.cleaned_data["receiver"]
    disclosing.forbid(found, classes=form.bits(), receiver=receiver, by=request.actor)
    messages.success(request, _("The prohibition is recorded and holds from now on."))
    return redirect("desk:permits", client=found.public_id)


@require_POST
@entrance(*WRITERS, objects="client")
def withdraw(request: Request, client: uuid.UUID, permit: uuid.UUID) -> HttpResponse:
    """Record that the client withdraws a permit."""
    found = client_or_404(client, object="desk.permit_withdraw")
    row = Disclosure.objects.select_related("receiver", "client").filter(client=found, public_id=permit).first()
    if row is None:
        raise Http404
    try:
        disclosing.withdraw_permit(row, by=request.actor)
    except ValueError:
        messages.error(request, _("Only a permit in force can be withdrawn."))
    else:
        done = _("The permit is withdrawn. Nothing more opens by it.")
        messages.success(request, f"{done} {goes_on(row)}".strip())
    return redirect("desk:permits", client=found.public_id)
