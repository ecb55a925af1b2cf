"""Writes and ends what opens a record to another controller: permits, grounds in law, referrals; and prohibitions."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import DataClass
from talo.foundation.database.clock import access_time
from talo.register.clients.models import Client
from talo.register.organisations.models import Organisation
from talo.register.permits.models import Disclosure, Prohibition
from talo.register.timeline import events as timeline

PERMIT_GIVEN = timeline.EventKind("permits.given", _("Permit given to %(receiver)s"), icon="key")
PERMIT_WITHDRAWN = timeline.EventKind("permits.withdrawn", _("Permit withdrawn from %(receiver)s"), icon="key")
GROUND_RECORDED = timeline.EventKind(
    "permits.ground", _("Joint service recorded: %(section)s, %(receiver)s"), icon="key"
)
FORBIDDEN = timeline.EventKind("permits.forbidden", _("Prohibition recorded"), icon="lock")
PERMIT_RENEWED = timeline.EventKind("permits.renewed", _("Permit renewed to %(receiver)s"), icon="key")
GROUND_ENDED = timeline.EventKind("permits.ground_ended", _("Joint service ended: %(receiver)s"), icon="key")
LIFTED = timeline.EventKind("permits.lifted", _("Prohibition lifted"), icon="lock-open")
EVENTS = (PERMIT_GIVEN, PERMIT_WITHDRAWN, PERMIT_RENEWED, GROUND_RECORDED, GROUND_ENDED, FORBIDDEN, LIFTED)

JOINT_SERVICE_CLASSES = (
    DataClass.NAME | DataClass.IDENTITY | DataClass.CONTACT | DataClass.PLAN | DataClass.EMPLOYMENT | DataClass.LIMITS
)


class NotInForce(ValueError):
    """It has been withdrawn, lifted or has ended meanwhile."""


def disclose(
    client: Client,
    *,
    controller_id: int | None,
    receiver: Organisation,
    classes: DataClass,
    by: Actor,
    ends: dt.datetime | None = None,
) -> Disclosure:
    """Open what was sent along with a referral to its receiver."""
    return _write(client, Disclosure.Kind.REFERRAL, controller_id, receiver, classes, by, ends)


def give_permit(
    client: Client,
    *,
    receiver: Organisation,
    classes: DataClass,
    by: Actor,
    controller_id: int | None = None,
    ends: dt.datetime | None = None,
    purpose: str = "",
) -> Disclosure:
    """The client permits an organisation to read classes of records; of one controller, or of all.

    The same permit once more (a second click, the page sent again) is the one in force: with two rows, withdrawing one
    would close nothing.

    Raises:
        ValidationError: the permit would end before it starts.
    """
    with transaction.atomic():
        given = {"controller": controller_id, "classes": int(classes), "ends": ends, "purpose": purpose}
        if same := _same(client, Disclosure.Kind.PERMIT, receiver, **given):
            return same
        permit = _write(client, Disclosure.Kind.PERMIT, controller_id, receiver, classes, by, ends, purpose=purpose)
        timeline.record(client, PERMIT_GIVEN, by=by, about=permit, words=_names(receiver))
    return permit


def record_joint_service(client: Client, *, parties: list[Organisation], section: str, by: Actor) -> list[Disclosure]:
    """Record the joint service of Act 381/2023: its parties read the plan and what the plan needs from each other.

    A party with the same ground in force keeps it; returned are the new ones.
    """
    with transaction.atomic():
        grounds = [
            _write(client, Disclosure.Kind.LAW, None, party, JOINT_SERVICE_CLASSES, by, None, section=section)
            for party in parties
            if not _same(client, Disclosure.Kind.LAW, party, section=section, ends=None)
        ]
        for ground in grounds:
            words = _names(ground.receiver) | {"section": section}
            timeline.record(client, GROUND_RECORDED, by=by, about=ground, words=words)
    return grounds


def withdraw_permit(permit: Disclosure, *, by: Actor) -> Disclosure:
    """The client takes a permit back: from the next click on the receiver sees nothing by it.

    Raises:
        NotInForce: it is not a permit, or has ended already.
    """
    with transaction.atomic():
        _in_force(permit, Disclosure.Kind.PERMIT)
        Disclosure.objects.filter(pk=permit.pk).update(withdrawn_at=access_time(), ends=access_time())
        timeline.record(permit.client, PERMIT_WITHDRAWN, by=by, about=permit, words=_names(permit.receiver))
    return permit


def renew_permit(permit: Disclosure, *, by: Actor, ends: dt.datetime | None) -> Disclosure:
    """The client gives the same permit once more, with another last day; the old row ends, so that both days stand.

    Raises:
        NotInForce: it is not a permit, or has ended already; a new one is given instead.
        ValidationError: the new last day has passed.
    """
    with transaction.atomic():
        _in_force(permit, Disclosure.Kind.PERMIT)
        renewed = _write(
            permit.client,
            Disclosure.Kind.PERMIT,
            permit.controller_id,
            permit.receiver,
            DataClass(permit.classes),
            by,
            ends,
            purpose=permit.purpose,
        )
        Disclosure.objects.filter(pk=permit.pk).update(ends=access_time())
        timeline.record(permit.client, PERMIT_RENEWED, by=by, about=renewed, words=_names(permit.receiver))
    return renewed


def end_ground(ground: Disclosure, *, by: Actor) -> Disclosure:
    """The joint service with a party has ended: from now on the law opens nothing to it.

    Raises:
        NotInForce: it is no ground in law, or has ended already.
    """
    with transaction.atomic():
        _in_force(ground, Disclosure.Kind.LAW)
        # The event first: where the ground opened the client's records to the actor, its end closes them.
        timeline.record(ground.client, GROUND_ENDED, by=by, about=ground, words=_names(ground.receiver))
        Disclosure.objects.filter(pk=ground.pk).update(ends=access_time())
    return ground


def lift(prohibition: Prohibition, *, by: Actor) -> Prohibition:
    """The client lifts a prohibition: what permits and referrals open is open again.

    Raises:
        NotInForce: it has been lifted already.
    """
    with transaction.atomic():
        live = Prohibition.objects.select_for_update(of=("self",)).filter(pk=prohibition.pk, ends__isnull=True)
        if not live.exists():
            raise NotInForce("the prohibition has been lifted already")
        Prohibition.objects.filter(pk=prohibition.pk).update(ends=access_time())
        timeline.record(prohibition.client, LIFTED, by=by, about=prohibition)
    return prohibition


def _in_force(row: Disclosure, kind: Disclosure.Kind) -> None:
    """Lock the row; somebody else may have ended it between the list and the click."""
    if not Disclosure.objects.live().select_for_update(of=("self",)).filter(pk=row.pk, kind=kind).exists():
        raise NotInForce("not in force any more")


def forbid(
    client: Client,
    *,
    classes: DataClass,
    by: Actor,
    controller_id: int | None = None,
    receiver: Organisation | None = None,
) -> Prohibition:
    """The client forbids classes of records: closes what a permit or a referral opens, not what the law opens.

    The same prohibition once more is the one in force, so that lifting it opens again what it closed.
    """
    with transaction.atomic():
        closed = {"controller": controller_id, "receiver": receiver, "classes": int(classes)}
        same = Prohibition.objects.filter(client=client, ends__isnull=True, **closed).first()
        if same is not None:
            return same
        prohibition = Prohibition(
            client=client,
            controller_id=controller_id,
            receiver=receiver,
            classes=int(classes),
            starts=access_time(),
            written_by_id=by.id if by.is_staff else None,
        )
        prohibition.save(force_insert=True)
        timeline.record(client, FORBIDDEN, by=by, about=prohibition)
    return prohibition


def _same(client: Client, kind: Disclosure.Kind, receiver: Organisation, **values: object) -> Disclosure | None:
    """What is in force with the very same words already."""
    return Disclosure.objects.live().filter(client=client, kind=kind, receiver=receiver, **values).first()


def end_disclosure(disclosure_id: int) -> int:
    """End one disclosure, if it is in force; returns how many ended."""
    return Disclosure.objects.live().filter(pk=disclosure_id).update(ends=access_time())


def end_disclosures(client: Client, *, receiver_id: int, kind: str) -> int:
    """End the live disclosures of a kind to a receiver; returns how many."""
    live = Disclosure.objects.live().filter(client=client, receiver_id=receiver_id, kind=kind)
    return live.update(ends=access_time())


def _write(
    client: Client,
    kind: Disclosure.Kind,
    controller_id: int | None,
    receiver: Organisation,
    classes: DataClass,
    by: Actor,
    ends: dt.datetime | None,
    *,
    section: str = "",
    purpose: str = "",
) -> Disclosure:
    disclosure = Disclosure(
        client=client,
        kind=kind,
        controller_id=controller_id,
        receiver=receiver,
        classes=int(classes),
        section=section,
        purpose=purpose,
        starts=access_time(),
        ends=ends,
        written_by_id=by.id if by.is_staff else None,
    )
    disclosure.clean_fields(exclude=["client", "controller", "receiver", "written_by", "starts"])
    if ends is not None and ends <= timezone.now():
        raise ValidationError({"ends": _("The permit cannot end before it starts.")})
    disclosure.save(force_insert=True)
    return disclosure


def _names(organisation: Organisation) -> dict[str, str]:
    return {"receiver": organisation.name.in_language("fi")}
