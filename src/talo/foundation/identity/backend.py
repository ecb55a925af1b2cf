"""Who a session belongs to: each request asks for the account, so the query is kept."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import QuerySet

from talo.foundation.database.kept import kept
from talo.foundation.identity.models import Account


@kept
def _of_key(key: int) -> QuerySet[Account]:
    return Account.objects.filter(pk=key)


class AccountBackend(AuthenticationBackend):
    """Signs in as the library does; finds the account of a session without putting its query together anew."""

    def get_user(self, user_id: Any) -> Account | None:
        """The account, or None where it is closed or gone."""
        found = _of_key(int(user_id))
        return found[0] if found and self.user_can_authenticate(found[0]) else None
