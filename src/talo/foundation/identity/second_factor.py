"""Sends staff to the second factor before anything else, where it is required."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from talo.foundation.identity.entrance import PUBLIC, entrance_of
from talo.foundation.identity.requests import Request


def has_shown_second_factor(request: Request) -> bool:
    """Whether this session has given a code."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


class SecondFactorMiddleware:
    """Staff without a second factor set one up first; pages that are open to everybody stay open."""

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Request, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not settings.TALO_REQUIRE_SECOND_FACTOR or not request.actor.is_staff:
            return None
        declared = entrance_of(view, request.path)
        if (declared and PUBLIC in declared.roles) or has_shown_second_factor(request):
            return None
        if is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
            # The session is older than the second factor, or was opened in another way.
            return HttpResponseRedirect(
                f"{reverse('mfa_reauthenticate')}?{urlencode({'next': request.get_full_path()})}"
            )
        return HttpResponseRedirect(reverse("mfa_activate_totp"))
