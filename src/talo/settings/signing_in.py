"""Settings of sign-in (django-allauth): password, second factor by TOTP, recovery codes, rate limits."""

from __future__ import annotations

import os

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
