"""What we change in the sign-in library: messages, no sign-up, secrets sealed with our keys."""

from __future__ import annotations

import base64
import io
import time
import uuid
from typing import Any

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.utils.translation import gettext_lazy as _
from qrcode.image.svg import SvgPathFillImage

from talo.foundation.identity.encryption import open_sealed, seal
from talo.foundation.identity.requests import Request

# The library does not say which row a secret is for.
NO_ROW = uuid.UUID(int=0)
WRONG = _("The sign-in name or the password is wrong. Check both; capital letters matter in the password.")
WRONG_CODE = _("The code is wrong or too old. Write the code that the app shows now.")


class AccountAdapter(DefaultAccountAdapter):
    """No sign-up, plain words, no chatter."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed. Ask the administrator of your organisation."),
        "username_password_mismatch": WRONG,
        "email_password_mismatch": WRONG,
        "invalid_login": WRONG,
        "incorrect_password": _("The password is wrong."),
        "enter_current_password": _("The present password is wrong."),
        "incorrect_code": WRONG_CODE,
        "too_many_login_attempts": _("Too many attempts. Wait five minutes and try again."),
        "rate_limited": _("Too many attempts. Wait a moment and try again."),
        "invalid_password_reset": _("The link is too old or has been used. Ask for a new one."),
    }
    # The library's greetings say nothing that the page does not show; these two it does not.
    SAID = {
        "account/messages/password_changed.txt": _("Your password has been changed."),
        "mfa/messages/totp_deactivated.txt": _("Two-step sign-in is off."),
    }

    def is_open_for_signup(self, request: Request) -> bool:
        """Never: the house makes the accounts."""
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not again for who has just signed in: a new colleague sets up the second factor right after the password."""
        records = get_authentication_records(context.request, context.request.user)
        if records and time.time() - records[-1]["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def add_message(
        self,
        request: Request,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say only what the page itself does not show."""
        text = message or self.SAID.get(message_template or "")
        if text:
            messages.add_message(request, level, text, extra_tags)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets sealed, plain words."""

    error_messages = {**DefaultMFAAdapter.error_messages, "incorrect_code": WRONG_CODE}

    def get_totp_label(self, user: Any) -> str:
        """What the app on the phone shows beside the code; never a person's name."""
        return str(user.sign_in_name or user.email or _("Talo account"))

    def build_totp_svg(self, url: str) -> str:
        """The picture with its own white ground: on a dark page phones do not read black on dark."""
        picture = io.BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(picture)
        return picture.getvalue().decode()

    def encrypt(self, text: str) -> str:
        """Seal the secret of an authenticator."""
        return base64.b64encode(seal(text, "mfa_authenticator", "data", NO_ROW)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open the secret of an authenticator."""
        return open_sealed(base64.b64decode(encrypted_text), "mfa_authenticator", "data", NO_ROW)
