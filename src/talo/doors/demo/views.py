"""Signing in by role in the demo."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from talo.doors.demo.roles import cards, role
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.models import Account
from talo.foundation.identity.requests import Request
from talo.register.organisations.signing_in import POSITION_KEY


@entrance("public")
@require_safe
def choose(request: Request) -> HttpResponse:
    """One card for each role; also for who is signed in and wants to change."""
    return render(request, "demo/choose.html", {"section": {"roles": cards()}})


# Scripts sign in here without having read a page first; there is nothing in the demo that another site could take.
@csrf_exempt
@entrance("public")
@require_POST
def sign_in(request: Request) -> HttpResponse:
    """Sign in as the role of the field `role`; 404 for an unknown one, and always outside the demo."""
    chosen = role(request.POST.get("role", "")) if settings.TALO_MODE == "demo" else None
    if chosen is None:
        raise Http404
    request.session.flush()
    login(request, get_object_or_404(Account, pk=chosen.account_id))
    if chosen.position_id:
        request.session[POSITION_KEY] = chosen.position_id
    target = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(target if allowed else "/")
