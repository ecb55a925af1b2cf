"""URLs of sign-in under `accounts/`; the names are those that the library looks up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path, re_path

from talo.foundation.identity import strong, views
from talo.foundation.identity.entrance import entrance


def _open(route: str, view: Callable[..., Any], name: str) -> URLPattern:
    # Signing in comes before anybody is known; the pages for signed-in accounts ask for it themselves.
    return path(f"accounts/{route}", entrance("public")(view), name=name)


urlpatterns = [
    path("kept/", views.kept_form, name="kept"),
    _open("login/", views.sign_in, "account_login"),
    _open("logout/", views.sign_out, "account_logout"),
    _open("inactive/", views.inactive, "account_inactive"),
    _open("reauthenticate/", views.password_again, "account_reauthenticate"),
    _open("password/change/", views.change_password, "account_change_password"),
    _open("password/reset/", views.forgotten, "account_reset_password"),
    _open("password/reset/done/", views.forgotten_sent, "account_reset_password_done"),
    _open("password/reset/key/done/", views.new_password_set, "account_reset_password_from_key_done"),
    re_path(
        r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        entrance("public")(views.new_password),
        name="account_reset_password_from_key",
    ),
    _open("oidc/<slug:provider_id>/login/", strong.begin, "openid_connect_login"),
    _open("oidc/<slug:provider_id>/login/callback/", strong.come_back, "openid_connect_callback"),
    _open("2fa/", views.security, "mfa_index"),
    _open("2fa/authenticate/", views.second_step, "mfa_authenticate"),
    _open("2fa/reauthenticate/", views.code_again, "mfa_reauthenticate"),
    _open("2fa/totp/activate/", views.activate, "mfa_activate_totp"),
    _open("2fa/totp/deactivate/", views.deactivate, "mfa_deactivate_totp"),
    _open("2fa/recovery-codes/", views.codes, "mfa_view_recovery_codes"),
    _open("2fa/recovery-codes/generate/", views.new_codes, "mfa_generate_recovery_codes"),
]
