"""Sends a person the link with which to choose a password: once, by e-mail, past the eyes of whoever asked for it."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from talo.foundation.identity.models import Account
from talo.foundation.identity.sessions import end_sessions_of


class NoAddress(ValueError):
    """The account has no e-mail address to which a link could go."""


def invite(account: Account) -> None:
    """Put the e-mail with the link into the queue; it leaves when the transaction has been committed.

    Raises:
        NoAddress: the account has no e-mail address.
    """
    if not account.email:
        raise NoAddress
    from talo.foundation.identity.tasks import send_link

    send_link.defer(account_id=account.pk)


def compose(account: Account) -> EmailMessage:
    """The e-mail in the receiver's language; the link works once, and until it is too old."""
    words = {"uidb36": user_pk_to_url_str(account), "key": default_token_generator.make_token(account)}
    with translation.override(account.language):
        url = settings.TALO_URL.rstrip("/") + reverse("account_reset_password_from_key", kwargs=words)
        days = settings.PASSWORD_RESET_TIMEOUT // (24 * 60 * 60)
        lines = [
            _("Choose a password for your account in Talo:"),
            url,
            "",
            _("The link works once, for %(days)s days. Show it to nobody.") % {"days": days},
            _("Your sign-in name is %(name)s.") % {"name": account.sign_in_name or account.email},
            "",
            _("This message was sent by a machine. Do not answer it."),
        ]
        return EmailMessage(subject=_("Talo: choose your password"), body="\n".join(lines), to=[account.email])


def forget_second_factor(account: Account) -> int:
    """Forget the authenticator and end the sessions: at the next sign-in the person sets up a new one."""
    count, _rows = Authenticator.objects.filter(user_id=account.pk).delete()
    end_sessions_of(account.pk)
    return int(count)
