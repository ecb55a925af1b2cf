"""Changing the name, the language and the contact data of a client."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from talo.doors.desk import events
from talo.doors.desk.rights import writers
from talo.foundation.database.classes import DataClass
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.path.intake.forms import MunicipalityField, NameField, PhoneField
from talo.path.intake.places import municipality_names
from talo.register.clients.amending import PERSON, REACHED, change_contact, change_person
from talo.register.clients.finding import client_or_404
from talo.register.clients.models import Client, ContactDetails, Language
from talo.register.timeline import events as timeline


class PersonForm(forms.Form):
    """Who the client is, as far as people may change it."""

    first_names = NameField(label=gettext_lazy("First names"))
    call_name = NameField(label=gettext_lazy("First name used"), required=False)
    last_name = NameField(label=gettext_lazy("Last name"))
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=Language.choices)
    other_language = forms.CharField(label=gettext_lazy("Which other language"), max_length=50, required=False)
    needs_interpreter = forms.BooleanField(label=gettext_lazy("Needs an interpreter"), required=False)


class ContactForm(forms.Form):
    """How the client is reached."""

    phone = PhoneField(label=gettext_lazy("Phone"), required=False)
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        required=False,
        error_messages={"invalid": gettext_lazy("Write the e-mail address like name@example.fi.")},
    )
    best_time = forms.CharField(label=gettext_lazy("Best time to call"), max_length=60, required=False)
    street = forms.CharField(label=gettext_lazy("Street address"), max_length=120, required=False)
    postal_code = forms.RegexField(
        r"^\d{5}$",
        label=gettext_lazy("Postal code"),
        required=False,
        error_messages={"invalid": gettext_lazy("A postal code has five digits, for example 53100.")},
    )
    post_office = forms.CharField(label=gettext_lazy("Post office"), max_length=60, required=False)
    municipality = MunicipalityField(label=gettext_lazy("Home municipality"), required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*writers(DataClass.IDENTITY), objects="client")
def page(request: Request, client: uuid.UUID) -> HttpResponse:
    """Both forms at once; behind an order only the own worker has the second."""
    found = client_or_404(client, object="desk.amend")
    contact = ContactDetails.objects.select_related("municipality").filter(client=found).first()
    who = PersonForm(request.POST or None, initial=_values(found, PERSON))
    how = ContactForm(request.POST or None, initial=_values(contact, REACHED)) if contact else None
    if request.method == "POST" and who.is_valid() and (how is None or how.is_valid()):
        changed = _save(request, found, who, how)
        messages.success(request, _("The changes are saved.") if changed else _("Nothing was changed."))
        return redirect("desk:identity", client=found.public_id)
    context = {"client": found, "tab": "", "who": who, "how": how}
    if how:
        context["municipalities"] = municipality_names(timezone.localdate())
    return render(request, "desk/amend.html", context, status=422 if who.is_bound else None)


def _values(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in names} if row else {}
    place = values.get("municipality")
    # A municipality that has been merged is offered as what it is today, so that the form can be saved.
    return values | {"municipality": str(place.continued_on(timezone.localdate()))} if place else values


def _save(request: Request, client: Client, who: PersonForm, how: ContactForm | None) -> list[str]:
    by = request.actor
    with transaction.atomic():
        person = change_person(client, who.cleaned_data)
        contact = change_contact(client, how.cleaned_data) if how else []
        if person:
            timeline.record(client, events.PERSON, by=by, about=client)
        if contact:
            timeline.record(client, events.CONTACT, by=by, about=client)
    return [*person, *contact]
