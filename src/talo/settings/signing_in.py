"""Settings of sign-in (django-allauth): password, second factor by TOTP, recovery codes, rate limits."""

from __future__ import annotations

import os
from typing import Any

from talo.foundation.identity.oidc_settings import strong_identification

ACCOUNT_ADAPTER = "talo.foundation.identity.adapters.AccountAdapter"
MFA_ADAPTER = "talo.foundation.identity.adapters.SecondFactorAdapter"

# Accounts are made by the house, never by signing up.
ACCOUNT_USER_MODEL_USERNAME_FIELD = "sign_in_name"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Talo – "
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if os.environ.get("TALO_MODE", "production") == "production" else "http"
# The library's own generator writes while a page is read.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
# Sessions end with the browser, and after SESSION_COOKIE_AGE at the latest.
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_FORMS = {
    "login": "talo.foundation.identity.forms.SignInForm",
    "reauthenticate": "talo.foundation.identity.forms.PasswordAgainForm",
    "change_password": "talo.foundation.identity.forms.ChangePasswordForm",
    "reset_password": "talo.foundation.identity.forms.ForgottenPasswordForm",
    "reset_password_from_key": "talo.foundation.identity.forms.NewPasswordForm",
}
# A whole office signs in from one address at eight o'clock; one account is tried five times in five minutes.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "60/m/ip,5/300s/key", "reset_password": "20/m/ip,3/m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if os.environ.get("TALO_BEHIND_PROXY") else 0

MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Talo"
# One step of 30 seconds before and after: phones' clocks differ.
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "talo.foundation.identity.forms.CodeForm",
    "reauthenticate": "talo.foundation.identity.forms.CodeAgainForm",
    "activate_totp": "talo.foundation.identity.forms.ActivateForm",
}

# Strong identification of clients through a broker (OpenID Connect), such as one in front of Suomi.fi.
TALO_OIDC: dict[str, Any] = {
    "url": os.environ.get("TALO_OIDC_URL", ""),
    "client": os.environ.get("TALO_OIDC_CLIENT", ""),
    "secret": os.environ.get("TALO_OIDC_SECRET", ""),
    "name": os.environ.get("TALO_OIDC_NAME", ""),
    # The claim with the personal identity code; the default is the code's own object identifier.
    "hetu_claim": os.environ.get("TALO_OIDC_HETU_CLAIM", "urn:oid:1.2.246.21"),
    "scope": os.environ.get("TALO_OIDC_SCOPE", "openid").split(),
    # Levels of assurance that count as strong, where the broker offers others too; empty: whatever it gives.
    "acr": os.environ.get("TALO_OIDC_ACR", "").split(),
}
TALO_PORTAL = os.environ.get("TALO_PORTAL", "on") != "off"
# Pages of a higher floor to which sign-in leads.
TALO_AFTER_IDENTIFICATION = "/my/identified/"
TALO_CODE_PAGE = "/my/code/"
TALO_ACCESSIBILITY_PAGE = "/accessibility/"
SOCIALACCOUNT_PROVIDERS = strong_identification(TALO_OIDC)
SOCIALACCOUNT_ADAPTER = "talo.foundation.identity.strong.StrongAdapter"
# The way to the broker is a link: our policy lets no form lead to another host.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_STORE_TOKENS = False
