"""Views of the caseload that a worker has saved: filters and order under a name, never a client's name."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import parse_qsl

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from talo.doors.desk.rights import WORKERS
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.foundation.ui.addresses import reverse
from talo.register.organisations.models import SavedView
from talo.register.organisations.viewing import drop_view, save_view, views_of

PAGE = "desk.clients"
# Not `q`: whom somebody searched for is not kept.
KEPT = ("scope", "role", "language", "programme", "late", "sort")


class ViewForm(forms.Form):
    """A name for what the list shows now."""

    unmarked = True
    name = forms.CharField(label=gettext_lazy("Name of the view"), max_length=40)
    query = forms.CharField(widget=forms.HiddenInput, required=False)


def shown(request: Request, kept: str) -> dict[str, Any]:
    """For the page: the saved views with their addresses, the open one, and the form that saves what is shown now."""
    mine = views_of(PAGE, by=request.actor)
    address = reverse("desk:clients")
    open_view = next((view for view in mine if view.query == kept), None) if kept else None
    return {
        "views": [(view.name, f"{address}?{view.query}", view == open_view) for view in mine],
        "open_view": open_view,
        "view_form": ViewForm(initial={"query": kept}, auto_id="view_%s") if kept and not open_view else None,
    }


@require_POST
@entrance(*WORKERS)
def save(request: Request) -> HttpResponse:
    """Save what the list shows now under a name."""
    query = urlencode([(key, value) for key, value in parse_qsl(request.POST.get("query", "")) if key in KEPT])
    try:
        view = save_view(PAGE, request.POST.get("name", ""), query, by=request.actor)
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    else:
        messages.success(request, _("The view \u201c%(name)s\u201d is saved.") % {"name": view.name})
    return redirect(f"{reverse('desk:clients')}?{query}")


@require_POST
@entrance(*WORKERS)
def drop(request: Request, view: uuid.UUID) -> HttpResponse:
    """Forget a view."""
    found = get_object_or_404(SavedView, public_id=view)
    drop_view(found)
    messages.success(request, _("The view \u201c%(name)s\u201d is gone.") % {"name": found.name})
    return redirect("desk:clients")
