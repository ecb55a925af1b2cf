"""Sealed identity codes under new keys: the code, its blind index, and the index among the confirmed codes."""

from __future__ import annotations

from typing import Any

from talo.foundation.identity.rotating import OWNER, Columns
from talo.register.clients.opening import COLUMN, TABLE


def follow(rows: list[Any]) -> None:
    """Bring the confirmed codes of the renewed identities along.

    Where somebody was opened under the new key while the old row still waited, both stand as confirmed: the earlier
    one stays, and its own worker is asked to link, as at the opening.
    """
    from talo.register.clients.models import ConfirmedIdentity, LinkRequest

    confirmed = ConfirmedIdentity.objects.using(OWNER)
    for row in rows:
        mine = confirmed.filter(client_id=row.client_id).select_for_update().first()
        if mine is None or bytes(mine.hetu_index) == row.hetu_index:
            continue
        other = confirmed.filter(hetu_index=row.hetu_index).select_for_update().first()
        if other is not None:
            first, later = sorted([mine, other], key=lambda one: one.confirmed_at)
            confirmed.filter(pk=later.pk).delete()
            LinkRequest.objects.using(OWNER).get_or_create(client_id=first.client_id, provisional_id=later.client_id)
            mine = first
        confirmed.filter(pk=mine.pk).update(hetu_index=row.hetu_index)


IDENTITY_CODES = Columns(
    key="clients.identity_codes",
    model="clients.ClientIdentity",
    sealed="hetu_sealed",
    place=(TABLE, COLUMN),
    index="hetu_index",
    also=follow,
)
