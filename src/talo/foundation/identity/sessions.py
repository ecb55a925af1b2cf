"""Ends sessions: those that have run out, those of one account, or all."""

from __future__ import annotations

from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone


def end_expired() -> int:
    """Remove sessions that nobody can use any more; returns how many."""
    return _removed(Session.objects.using("session").filter(expire_date__lt=timezone.now()))


def end_all() -> int:
    """Everybody signs in anew; returns how many sessions that were."""
    return _removed(Session.objects.using("session").all())


def end_sessions_of(account_id: int) -> int:
    """End every session of an account; returns how many."""
    live = Session.objects.using("session").filter(expire_date__gte=timezone.now())
    # Whose a session is stands only inside it.
    keys = [one.pk for one in live.iterator() if one.get_decoded().get("_auth_user_id") == str(account_id)]
    return _removed(Session.objects.using("session").filter(pk__in=keys))


def _removed(sessions: QuerySet[Session]) -> int:
    count, _ = sessions.delete()
    return int(count)
