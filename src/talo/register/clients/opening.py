"""Opens clients and keeps the network around them: who has access, in which role, until when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import cast

from django.db import transaction

from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import EVERYTHING, DataClass
from talo.foundation.database.clock import access_time
from talo.foundation.database.statements import call, reserve_id
from talo.foundation.identity.encryption import blind_index, seal
from talo.foundation.identity.hetu import Hetu
from talo.foundation.identity.names import clean_name, sort_key
from talo.register.clients.models import (
    Client,
    ClientIdentity,
    ContactDetails,
    NetworkMember,
    NetworkRole,
    Represents,
)
from talo.register.organisations.models import PortalAccount, Position, Unit
from talo.register.organisations.professions import rights_of

TABLE, COLUMN = "clients_clientidentity", "hetu"


class NotAllowed(PermissionError):
    """The actor's role does not do this; the message says who does."""


class AlreadyThere(ValueError):
    """The client has an own worker, or the holder is in the network already."""


@dataclass(frozen=True, slots=True)
class NewClient:
    """What is known of a person when the client is opened."""

    first_names: str
    last_name: str
    hetu: Hetu | None = None
    call_name: str = ""
    language: str = "fi"
    other_language: str = ""
    needs_interpreter: bool = False
    non_disclosure: bool = False
    sex: str = ""
    citizenship: str = "FI"
    phone: str = ""
    email: str = ""
    street: str = ""
    postal_code: str = ""
    post_office: str = ""
    municipality_id: int | None = None
    best_time: str = ""


def classes_of(profession: str) -> DataClass:
    """The data classes that a network row of this profession opens."""
    return rights_of(profession).reads


def open_client(new: NewClient, *, by: Actor, unit: Unit | None = None) -> Client:
    """Open a client; the actor is in the network at once, and the unit's lead sees the name and the deadlines.

    The answer is the same whether the person is known elsewhere or not: then that client's own worker is asked to link.

    Raises:
        NotAllowed: the actor may not open clients.
        InvalidName: a name is empty, too long or holds characters that no name has.
    """
    if not by.is_staff or not rights_of(by.profession).writes & DataClass.IDENTITY:
        raise NotAllowed("only staff who write identity data open clients")
    key = sort_key(clean_name(new.last_name), clean_name(new.first_names))
    with transaction.atomic():
        client_id = reserve_id(Client)
        # The access row first: a row that its writer cannot see afterwards could not be written at all.
        NetworkMember(
            client_id=client_id,
            holder_id=by.holder,
            starts=access_time(),
            role=NetworkRole.CONTACT_PERSON,
            classes=int(classes_of(by.profession)),
            sort_key=key,
            added_by_id=by.id,
            basis="opened",
        ).save(force_insert=True)
        client = Client(
            id=client_id,
            first_names=clean_name(new.first_names),
            call_name=clean_name(new.call_name) if new.call_name else "",
            last_name=clean_name(new.last_name),
            sort_key=key,
            language=new.language,
            other_language=new.other_language,
            needs_interpreter=new.needs_interpreter,
            opened_at_id=cast(int, by.organisation_id),
        )
        client.save(force_insert=True)
        _write_identity(client, new)
        _write_contact(client, new)
        if new.non_disclosure:
            # Last: behind the order only the own worker sees the contact data, and nobody is that yet.
            client.non_disclosure = True
            client.save(update_fields=["non_disclosure"])
        if unit is not None:
            _list_for_lead(client, unit, by)
    return client


def _write_identity(client: Client, new: NewClient) -> None:
    identity = ClientIdentity(client=client, sex=new.sex, citizenship=new.citizenship)
    if new.hetu is not None:
        code = new.hetu.code
        identity.hetu_sealed = seal(code, TABLE, COLUMN, identity.public_id)
        identity.hetu_index = blind_index(code, TABLE, COLUMN)
        identity.birth_date = new.hetu.born
    identity.save(force_insert=True)
    call("confirm_identity", client.pk)


def _write_contact(client: Client, new: NewClient) -> None:
    ContactDetails(
        client=client,
        phone=new.phone,
        email=new.email,
        street=new.street,
        postal_code=new.postal_code,
        post_office=new.post_office,
        municipality_id=new.municipality_id,
        best_time=new.best_time,
    ).save(force_insert=True)


def _list_for_lead(client: Client, unit: Unit, by: Actor) -> None:
    NetworkMember(
        client=client,
        holder_id=unit.lead_id,
        starts=access_time(),
        role=NetworkRole.LEAD,
        classes=int(DataClass.NAME),
        sort_key=client.sort_key,
        added_by_id=by.id,
        basis="lead",
    ).save(force_insert=True)


def name_own_worker(client: Client, position: Position, *, by: Actor) -> NetworkMember:
    """Name the client's own worker; a row that the position already has in the network is turned into it.

    Raises:
        AlreadyThere: another own worker is live; a handover changes it.
    """
    with transaction.atomic():
        live = NetworkMember.objects.live().filter(client=client)
        if live.filter(role=NetworkRole.OWN_WORKER).exclude(holder_id=position.holder_id).exists():
            raise AlreadyThere("the client has an own worker")
        row = live.filter(holder_id=position.holder_id).exclude(role=NetworkRole.EMERGENCY).first()
        if row is None:
            return add_member(client, position, NetworkRole.OWN_WORKER, by=by)
        row.role = NetworkRole.OWN_WORKER
        row.save(update_fields=["role"])
        return row


def add_member(
    client: Client,
    position: Position,
    role: NetworkRole,
    *,
    by: Actor,
    basis: str = "",
    ends: dt.datetime | None = None,
) -> NetworkMember:
    """Add a position to the network with the classes of its profession; a live row of the same holder is returned."""
    live = NetworkMember.objects.live().filter(client=client, holder_id=position.holder_id)
    # Emergency access is no membership: it ends by itself and writes nothing.
    row = live.exclude(role=NetworkRole.EMERGENCY).first()
    if row is not None:
        return row
    row = NetworkMember(
        client=client,
        holder_id=position.holder_id,
        starts=access_time(),
        role=role,
        classes=int(classes_of(position.profession)),
        sort_key=client.sort_key,
        added_by_id=by.id if by.is_staff else None,
        basis=basis,
        ends=ends,
    )
    row.save(force_insert=True)
    return row


def add_unit(client: Client, unit: Unit, classes: DataClass, *, by: Actor, basis: str) -> NetworkMember:
    """Open the client to a unit's inbox until what was sent is answered; one live row is enough for two referrals."""
    # A row that something else has opened (a question, for example) ends with that, and not with the referral.
    open_now = NetworkMember.objects.live().filter(client=client, holder_id=unit.inbox_id, role=NetworkRole.RECEIVER)
    for row in open_now:
        if DataClass(row.classes) & classes == classes:
            return row
    row = NetworkMember(
        client=client,
        holder_id=unit.inbox_id,
        starts=access_time(),
        role=NetworkRole.RECEIVER,
        classes=int(classes),
        sort_key=client.sort_key,
        added_by_id=by.id if by.is_staff else None,
        basis=basis,
    )
    row.save(force_insert=True)
    return row


def end_membership(row: NetworkMember) -> None:
    """End access now; what the ending transaction still writes is allowed, the next one sees nothing."""
    NetworkMember.objects.filter(pk=row.pk).update(ends=access_time())


def give_portal(client: Client, portal: PortalAccount, basis: Represents.Basis, *, by: Actor) -> Represents:
    """Bind a portal account to the client after the identity has been checked in person or strongly."""
    with transaction.atomic():
        bond = Represents(account=portal, client=client, basis=basis, starts=access_time())
        bond.save(force_insert=True)
        NetworkMember(
            client=client,
            holder_id=portal.holder_id,
            starts=access_time(),
            role=NetworkRole.SELF if basis == Represents.Basis.SELF else NetworkRole.PROXY,
            classes=int(EVERYTHING),
            sort_key=client.sort_key,
            added_by_id=by.id if by.is_staff else None,
            basis=str(basis),
        ).save(force_insert=True)
    return bond
