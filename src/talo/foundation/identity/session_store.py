"""Sessions in the database, as Django keeps them; each request asks for one, so the query is kept."""

from __future__ import annotations

import datetime as dt

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from talo.foundation.database.kept import kept


@kept
def _live(key: str, now: dt.datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


class SessionStore(db.SessionStore):
    """Django's store, which finds a session without putting its query together anew."""

    def _get_session_from_db(self) -> Session | None:
        found = _live(self.session_key or "", timezone.now())
        if not found:
            self._session_key = None
            return None
        return found[0]
