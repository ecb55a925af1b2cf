"""After strong identification: finds the person among confirmed clients, and the account that is theirs."""

from __future__ import annotations

from django.db import transaction

from talo.foundation.audit import writing as log
from talo.foundation.database.actor import acting_as, service
from talo.foundation.database.statements import call, rows
from talo.foundation.identity.encryption import blind_indexes
from talo.foundation.identity.hetu import Hetu
from talo.foundation.identity.models import Account
from talo.path.messages import events
from talo.register.clients.models import Client
from talo.register.clients.opening import COLUMN, TABLE
from talo.register.organisations.models import PortalAccount
from talo.register.organisations.signing_in import portal_actor
from talo.register.timeline import events as timeline

IDENTIFIED = service("identified")


class NotKnown(LookupError):
    """Nobody has opened a client with this identity code and checked it."""


def account_of(hetu: Hetu, *, language: str = "fi") -> Account:
    """The account of the identified person; a client without one gets one that has no password.

    Raises:
        NotKnown: the person is not a client of the house.
    """
    codes = list(blind_indexes(hetu.code, TABLE, COLUMN))
    with transaction.atomic():
        with acting_as(IDENTIFIED):
            found = rows("identified_client", codes)
            if not found:
                raise NotKnown
            client_id, portal_id = found[0]
            if portal_id is None:
                account = Account.objects.create_account(None, language=language)
                portal_id = call("open_portal", account.pk)
                if call("bind_identified", codes, portal_id) != client_id:
                    raise NotKnown
        portal = PortalAccount.objects.select_related("account").get(pk=portal_id)
        own = portal_actor(portal)
        with acting_as(own):
            log.read([client_id], object="portal.identified", purpose="own_data")
            timeline.record(Client.objects.get(pk=client_id), events.IDENTIFIED, by=own)
    return portal.account
