"""One way for all small forms of the room: show, save by a verb, say what happened, go back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render

from talo.foundation.identity.requests import Request
from talo.foundation.ui.addresses import reverse
from talo.foundation.ui.saying import say
from talo.path.team.errors import Refused
from talo.register.clients.models import Client

Back = tuple[str, list[Any]]


def form_page(
    request: Request,
    form: Form,
    save: Callable[[], Any],
    *,
    title: str,
    label: str,
    action: str,
    done: str,
    back: Back,
    client: Client | None = None,
    lead: str = "",
    kind: str = "primary",
    **more: Any,
) -> HttpResponse:
    """A page with one form. What stands in the way is said at its field or above the form, and what was typed stays."""
    if request.method == "POST" and form.is_valid():
        try:
            save()
        except ValidationError as error:
            say(form, error)
        except Refused as refused:
            form.add_error(None, str(refused.words))
        else:
            messages.success(request, done)
            return redirect(back[0], *back[1])
    context = {
        "form": form,
        "title": title,
        "label": label,
        "action": action,
        "lead": lead,
        "kind": kind,
        "back_url": reverse(back[0], args=back[1]),
        "client": client,
        "tab": "team",
        "nav_current": "team",
        **more,
    }
    template = "team/client_form.html" if client is not None else "team/form.html"
    return render(request, template, context, status=422 if form.is_bound else None)
