"""Sends a notice by e-mail in the receiver's language: one fixed sentence and a link that asks to sign in."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from talo.foundation.notices.kinds import kind_of
from talo.foundation.notices.models import Notice
from talo.foundation.ui.addresses import reverse


def send_notice(notice_id: int) -> bool:
    """Send the notice unless it has been sent or given up; whether an e-mail left.

    Raises:
        OSError: the mail server does not answer; the background task tries again.
    """
    notice = Notice.objects.select_related("receiver").waiting().filter(pk=notice_id).first()
    if notice is None or not notice.receiver.email or not notice.receiver.is_active:
        return False
    compose(notice).send()
    Notice.objects.filter(pk=notice.pk).update(sent_at=timezone.now())
    return True


def give_up(notice_id: int) -> None:
    """Stop trying; the notice stays in the outbox as not sent."""
    Notice.objects.waiting().filter(pk=notice_id).update(given_up_at=timezone.now())


def take_up(notice_id: int) -> None:
    """Try again what was given up, unless a newer notice of the same thing waits already."""
    notice = Notice.objects.filter(pk=notice_id, sent_at=None).first()
    if notice is None:
        return
    same = Notice.objects.waiting().filter(receiver=notice.receiver, kind=notice.kind, link=notice.link)
    if not same.exists():
        Notice.objects.filter(pk=notice_id).update(given_up_at=None)


def compose(notice: Notice) -> EmailMessage:
    """The e-mail: the same subject for all, so that a locked phone's screen tells nothing."""
    with translation.override(notice.receiver.language):
        url = settings.TALO_URL.rstrip("/") + reverse("notices:open", args=[notice.public_id])
        lines = [
            str(kind_of(notice.kind).line),
            "",
            _("Sign in to see it:"),
            url,
            "",
            _("This message was sent by a machine. Do not answer it."),
        ]
        return EmailMessage(
            subject=_("Talo: there is something for you"), body="\n".join(lines), to=[notice.receiver.email]
        )
