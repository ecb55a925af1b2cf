"""Strong identification of clients through a broker (OpenID Connect): who it is, and nothing else, is kept."""

from __future__ import annotations

import logging
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from requests import RequestException

from talo.foundation.identity import broker
from talo.foundation.identity.hetu import Hetu, InvalidHetu, parse_hetu
from talo.foundation.identity.limiting import address, over
from talo.foundation.identity.requests import Request

logger = logging.getLogger("talo.identity")
BEGINNINGS, AN_HOUR = 60, 3600  # of one network address: a library shares one


class StrongAdapter(DefaultSocialAccountAdapter):
    """No account is made from a broker's word, and every failure leads back to sign-in, in plain words."""

    def is_open_for_signup(self, request: Request, sociallogin: Any) -> bool:
        """Never: the house knows its clients, or it does not."""
        return False

    def on_authentication_error(
        self, request: Request, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        """Back to sign-in.

        Raises:
            ImmediateHttpResponse: always.
        """
        # The broker's own words may hold the person's data: only the kind of failure is logged.
        logger.warning("strong identification failed: %s", type(exception).__name__ if exception else error)
        raise ImmediateHttpResponse(failed(request))


class Broker(OpenIDConnectOAuth2Adapter):
    """The broker's word is believed when its signature, issuer, audience, time and level hold."""

    def complete_login(self, request: Request, app: SocialApp, token: Any, **kwargs: Any) -> Any:
        """Remember whom the broker has identified, and go on to the house's own page.

        Raises:
            ImmediateHttpResponse: always: the library makes no account and signs nobody in.
            OAuth2Error: no token of identity, or one that does not hold.
        """
        try:
            claims = self._claims(app, token, kwargs["response"].get("id_token"))
            broker.keep(request, _hetu_in(claims))
        except (KeyError, TypeError, InvalidHetu) as wrong:
            raise OAuth2Error("no identity code") from wrong
        raise ImmediateHttpResponse(HttpResponseRedirect(settings.TALO_AFTER_IDENTIFICATION))

    def _claims(self, app: SocialApp, token: Any, id_token: str | None) -> dict[str, Any]:
        if not id_token:
            raise OAuth2Error("no token of identity")
        claims: dict[str, Any] = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
            verify_signature=True,
        )
        accepted = settings.TALO_OIDC["acr"]
        if accepted and claims.get("acr") not in accepted:
            raise OAuth2Error("not strong enough")
        if settings.TALO_OIDC["hetu_claim"] in claims or "userinfo_endpoint" not in self.openid_config:
            return claims
        more: dict[str, Any] = self._fetch_user_info(token.token)
        if more.get("sub") != claims["sub"]:
            raise OAuth2Error("the two answers are about different people")
        return more


def _hetu_in(claims: dict[str, Any]) -> Hetu:
    return parse_hetu(str(claims[settings.TALO_OIDC["hetu_claim"]]), allow_temporary=True)


def failed(request: Request) -> HttpResponse:
    """Back to sign-in with a word of what to do."""
    messages.error(request, _("The identification did not succeed. Try again, or ask your own worker for a code."))
    return HttpResponseRedirect(reverse("account_login"))


def offered() -> dict[str, str] | None:
    """Name and address of the way to the broker; None where there is none."""
    if not settings.SOCIALACCOUNT_PROVIDERS:
        return None
    return {"name": settings.TALO_OIDC["name"], "url": reverse("openid_connect_login", args=["strong"])}


@require_safe
def begin(request: Request, provider_id: str) -> HttpResponse:
    """To the broker, with a state and a challenge that this session alone can answer."""
    if over(f"strong:{address(request)}", BEGINNINGS, AN_HOUR):
        messages.error(request, _("Too many attempts. Wait a moment and try again."))
        return HttpResponseRedirect(reverse("account_login"))
    return _through(OAuth2LoginView, request, provider_id)


@require_safe
def come_back(request: Request, provider_id: str) -> HttpResponse:
    """From the broker with a code that is changed for its signed word."""
    return _through(OAuth2CallbackView, request, provider_id)


def _through(view: Any, request: Request, provider_id: str) -> HttpResponse:
    if not settings.TALO_PORTAL:
        raise Http404
    try:
        answer: HttpResponse = view.adapter_view(Broker(request, provider_id))(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    except (RequestException, OAuth2Error, KeyError, ValueError) as wrong:
        logger.warning("the broker does not answer as it should: %s", type(wrong).__name__)
        return failed(request)
    return answer
