"""The pages of sign-in: the library's views with our templates, and what they must not do while a page is read."""

from __future__ import annotations

from typing import Any

from allauth.account import views as account
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.core.internal.httpkit import authenticated_user
from allauth.mfa.base import views as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from talo.foundation.identity import kept, strong
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request


def _mark_codes_as_seen(account_id: int | None) -> None:
    # The library notes the first look at the codes when their page is read; reading must not write.
    codes = Authenticator.objects.filter(user_id=account_id, type=Authenticator.Type.RECOVERY_CODES).first()
    if codes and not codes.wrap().did_view:
        codes.wrap().mark_as_viewed()


class SignInView(account.LoginView):
    """Name and password, and the other ways in where the house has them."""

    template_name = "identity/sign_in.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        more = {"strong": strong.offered(), "code_url": settings.TALO_CODE_PAGE if settings.TALO_PORTAL else ""}
        return {**context, **more, "kept": kept.SESSION_KEY in self.request.session}


class ActivateView(totp.ActivateTOTPView):
    """Sets up the app on the phone; the first code counts as the session's second factor."""

    template_name = "identity/activate.html"

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        _mark_codes_as_seen(self.request.user.pk)
        record_authentication(self.request, self.request.user, "mfa", type=Authenticator.Type.TOTP)
        return response


class DeactivateView(totp.DeactivateTOTPView):
    """Turns the second factor off; staff who must have one then set up the next at once."""

    template_name = "identity/deactivate.html"

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        records = get_authentication_records(self.request, self.request.user)
        kept = [record for record in records if record["method"] != "mfa"]
        self.request.session[AUTHENTICATION_METHODS_SESSION_KEY] = kept
        return response


class NewCodesView(recovery.GenerateRecoveryCodesView):
    """Makes new recovery codes; the old ones stop working."""

    template_name = "identity/new_codes.html"

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        _mark_codes_as_seen(self.request.user.pk)
        return response


@method_decorator(login_required, name="dispatch")
class PasswordChangeView(account.PasswordChangeView):
    """Changes the password; other sessions of the account end."""

    template_name = "identity/change_password.html"

    def dispatch(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # An account without a password gets one through the link in an e-mail.
        if not authenticated_user(request).has_usable_password():
            return HttpResponseRedirect(reverse("account_reset_password"))
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response


@require_safe
@entrance("staff", "client")
def kept_form(request: Request) -> HttpResponse:
    """What was sent after the session had ended, ready to be sent again; nothing is sent by itself."""
    found = kept.kept(request)
    if found is None:
        messages.info(request, _("There is nothing that waits to be sent."))
        return HttpResponseRedirect("/")
    return render(request, "identity/kept.html", {"kept": found, "sent_again": kept.SENT_AGAIN})


sign_in = SignInView.as_view()
sign_out = account.LogoutView.as_view(template_name="identity/sign_out.html")
inactive = account.AccountInactiveView.as_view(template_name="identity/inactive.html")
password_again = account.ReauthenticateView.as_view(template_name="identity/password_again.html")
change_password = PasswordChangeView.as_view()
forgotten = account.PasswordResetView.as_view(template_name="identity/forgotten.html")
forgotten_sent = account.PasswordResetDoneView.as_view(template_name="identity/forgotten_sent.html")
new_password = account.PasswordResetFromKeyView.as_view(template_name="identity/new_password.html")
new_password_set = account.PasswordResetFromKeyDoneView.as_view(template_name="identity/new_password_set.html")
second_step = mfa.AuthenticateView.as_view(template_name="identity/second_step.html")
code_again = mfa.ReauthenticateView.as_view(template_name="identity/code_again.html")
security = mfa.IndexView.as_view(template_name="identity/security.html")
activate = ActivateView.as_view()
deactivate = DeactivateView.as_view()
codes = recovery.ViewRecoveryCodesView.as_view(template_name="identity/codes.html")
new_codes = NewCodesView.as_view()
