"""The first page: who is signed in goes to their own start, everybody else may sign in."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from talo.doors.front.sections import sections
from talo.foundation.identity.entrance import PUBLIC, entrance
from talo.foundation.identity.requests import Request
from talo.foundation.ui.registry import CLIENT, STAFF, nav_links


@entrance("public")
@require_safe
def first_page(request: Request) -> HttpResponse:
    """The page behind `/`."""
    start = start_of(request)
    if start:
        return HttpResponseRedirect(start)
    context = {
        "sections": sections(request),
        "signed_in": request.user.is_authenticated,
        "without_role": request.actor.role == PUBLIC,
    }
    return render(request, "front/first_page.html", context)


def start_of(request: Request) -> str:
    """The first page of the navigation that is open to the signed-in person; empty for strangers."""
    actor = request.actor
    if not (actor.is_staff or actor.is_client):
        return ""
    links = nav_links(request, STAFF if actor.is_staff else CLIENT)
    return links[0].url if links else ""
