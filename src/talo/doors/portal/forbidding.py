"""The client forbids what others may see, and lifts a prohibition: who, what, and what follows."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from talo.doors.portal import permitting
from talo.doors.portal.choosing import Chosen
from talo.doors.portal.views import for_client
from talo.foundation.audit import writing as log
from talo.foundation.database.classes import NOTHING, DataClass
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.register.permits.disclosing import NotInForce, forbid, lift
from talo.register.permits.forms import ForbiddenField
from talo.register.permits.plain import in_plain_words
from talo.register.permits.wording import CHOICES


class ForbidForm(forms.Form):
    """What is closed, and from whom."""

    receiver = ForbiddenField(label=gettext_lazy("Who may not see it"))
    classes = forms.MultipleChoiceField(
        label=gettext_lazy("What they may not see"), choices=CHOICES, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["classes"].error_messages["required"] = gettext_lazy("Choose what they may not see.")

    def bits(self) -> DataClass:
        """What was ticked."""
        chosen = NOTHING
        for value in self.cleaned_data["classes"]:
            chosen |= DataClass(int(value))
        return chosen


@require_http_methods(["GET", "HEAD", "POST"])
@entrance("client")
@for_client("portal.permits")
def close(request: Request, who: Chosen) -> HttpResponse:
    """Forbid an organisation, or all others, to see some data."""
    form = ForbidForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        forbid(who.client, classes=form.bits(), receiver=form.cleaned_data["receiver"], by=request.actor)
        messages.success(request, _("You have closed it. It holds from now on."))
        return redirect("portal:permits")
    context = {"who": who, "client": who.client, "form": form, "nav_current": "permits"}
    return render(request, "portal/forbid.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@entrance("client", objects="record")
@for_client("portal.permit")
def open_again(request: Request, who: Chosen, prohibition: uuid.UUID) -> HttpResponse:
    """Ask whether the prohibition is to be lifted, and lift it."""
    found = permitting.prohibition_of(who.client, prohibition)
    if found is None:
        raise log.not_found(prohibition, table="permits_prohibition", object="portal.permit")
    plain = in_plain_words(found)
    if request.method == "POST" or not plain.live:
        try:
            if not plain.live:  # a page that is only read locks no row
                raise NotInForce
            lift(found, by=request.actor)
            messages.success(request, _("The prohibition is lifted."))
        except NotInForce:
            messages.info(request, _("The prohibition had been lifted already."))
        return redirect("portal:permits")
    context = {"who": who, "client": who.client, "plain": plain, "nav_current": "permits"}
    return render(request, "portal/lift.html", context)
