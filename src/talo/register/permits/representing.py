"""Guardians and proxies: who may speak for a client in the portal, on which basis, until when."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import EVERYTHING, DataClass
from talo.foundation.database.clock import access_time
from talo.foundation.database.statements import call
from talo.foundation.identity.inviting import invite
from talo.foundation.notices.kinds import NoticeKind
from talo.foundation.notices.notifying import notify
from talo.foundation.ui.addresses import reverse
from talo.register.clients.models import Client, NetworkMember, NetworkRole, Represents
from talo.register.organisations.models import PortalAccount
from talo.register.permits.disclosing import NotInForce
from talo.register.timeline import events as timeline

RECORDED = timeline.EventKind(
    "permits.proxy", _("Guardian or proxy recorded: %(name)s"), DataClass.IDENTITY, icon="user"
)
ENDED = timeline.EventKind(
    "permits.proxy_ended", _("Guardian or proxy ended: %(name)s"), DataClass.IDENTITY, icon="user"
)
EVENTS = (RECORDED, ENDED)
# Anybody may read the e-mail: neither a guardian nor a mandate is named in it.
TOLD = NoticeKind("permits.people_changed", _("The people who see your matters have changed. See who they are."))
NOTICES = (TOLD,)
BASES = [(basis.value, basis.label) for basis in Represents.Basis if basis != Represents.Basis.SELF]


def proxies_of(client: Client) -> QuerySet[Represents]:
    """Guardians and proxies of the client, the newest first; ended ones too."""
    rows = Represents.objects.filter(client=client).exclude(basis=Represents.Basis.SELF)
    return rows.select_related("recorded_by__staff_member").order_by("-starts", "-id")


def record_proxy(
    client: Client, *, name: str, email: str, basis: Represents.Basis, by: Actor, ends: dt.datetime | None = None
) -> Represents:
    """Let somebody speak for the client in the portal; an address without an account gets a link to choose a password.

    The client is told.

    Raises:
        ValidationError: a basis that is none, a mandate without an end, an end that has passed, an address of staff, or
            somebody who speaks for the client already, the client's own address.
    """
    if basis == Represents.Basis.SELF or basis not in Represents.Basis.values:
        raise ValidationError({"basis": _("Choose the basis.")})
    if basis == Represents.Basis.MANDATE and ends is None:
        raise ValidationError({"ends": _("A mandate has a last day. Write it.")})
    if ends is not None and ends <= timezone.now():
        raise ValidationError({"ends": _("The right cannot end before it starts.")})
    with transaction.atomic():
        portal = _portal(email)
        if live(Represents.objects.filter(client=client, account=portal, basis=Represents.Basis.SELF)).exists():
            words = _("This is the client's own address. Write the address of the guardian or proxy.")
            raise ValidationError({"email": words})
        if live(proxies_of(client)).filter(account=portal).exists():
            raise ValidationError({"email": _("This person speaks for the client already. End that right first.")})
        bond = Represents(
            account=portal, client=client, basis=basis, name=name, starts=access_time(), ends=ends, recorded_by_id=by.id
        )
        bond.save(force_insert=True)
        NetworkMember(
            client=client,
            holder_id=portal.holder_id,
            starts=access_time(),
            role=NetworkRole.PROXY,
            classes=int(EVERYTHING),
            sort_key=client.sort_key,
            added_by_id=by.id if by.is_staff else None,
            basis=str(basis),
            ends=ends,
        ).save(force_insert=True)
        timeline.record(client, RECORDED, by=by, about=bond, words={"name": name})
        _tell(client)
    return bond


def end_proxy(bond: Represents, *, by: Actor) -> Represents:
    """End the right now: from the next click on the proxy sees nothing. The own worker does it; the client a mandate.

    Raises:
        NotInForce: it has ended already, is the client's own right, or a guardianship that the client would end.
    """
    with transaction.atomic():
        if by.is_client and bond.basis != Represents.Basis.MANDATE:
            raise NotInForce("a guardianship is ended by the authority")
        if not live(proxies_of(bond.client)).filter(pk=bond.pk).exists():
            raise NotInForce("the right has ended already")
        timeline.record(bond.client, ENDED, by=by, about=bond, words={"name": bond.name})
        rows = NetworkMember.objects.live().filter(client=bond.client, role=NetworkRole.PROXY)
        rows.filter(holder=bond.account.holder_id).update(ends=access_time())
        Represents.objects.filter(pk=bond.pk).update(ends=access_time())
    return bond


def live(rows: QuerySet[Represents]) -> QuerySet[Represents]:
    """Those in force now."""
    now = timezone.now()
    return rows.filter(Q(ends__isnull=True) | Q(ends__gt=now), starts__lte=now)


def _tell(client: Client) -> None:
    """The client's own accounts only: another guardian or proxy is none of those whom it concerns."""
    own = live(Represents.objects.filter(client=client, basis=Represents.Basis.SELF))
    for account in get_user_model().objects.filter(portal_account__in=own.values("account_id"), is_active=True):
        notify(account, TOLD.key, link=reverse("portal:people"))


def _portal(email: str) -> PortalAccount:
    """The portal account of an address; made, and invited, when there is none."""
    address = email.strip().lower()
    account = get_user_model().objects.filter(email=address).first()
    if account is None:
        account = get_user_model().objects.create_account(sign_in_name=None, email=address)
        invite(account)
    portal = call("open_proxy_portal", account.pk)
    if portal is None:
        raise ValidationError({"email": _("This address belongs to a member of the staff. Use a private one.")})
    return PortalAccount.objects.get(pk=portal)
