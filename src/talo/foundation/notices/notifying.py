"""The verb of the room: put a notice into the outbox; it leaves when the transaction has been committed."""

from __future__ import annotations

from talo.foundation.identity.models import Account
from talo.foundation.notices.kinds import kind_of
from talo.foundation.notices.models import Notice


def notify(receiver: Account, kind: str, *, link: str) -> Notice:
    """Tell an account that something waits behind `link`, a path of this house; the same thing once only.

    An account without an e-mail address has the notice in the outbox and gets no e-mail.

    Raises:
        UnknownKind: no room has declared the kind.
        ValueError: the link leads out of the house.
    """
    kind_of(kind)
    if not link.startswith("/") or link.startswith(("//", "/\\")):
        raise ValueError("a notice links into this house only")
    notice, new = Notice.objects.waiting().get_or_create(receiver=receiver, kind=kind, link=link)
    if new and receiver.email:
        from talo.foundation.notices.tasks import send

        send.defer(notice_id=notice.pk)
    return notice
