"""Answers link requests: the asking worker joins the network by the client's permit or a ground in law, or not."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talo.foundation.audit import writing as log
from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import NOTHING, DataClass
from talo.foundation.notices.notifying import notify
from talo.foundation.ui.addresses import reverse
from talo.register.clients.finding import holders
from talo.register.clients.models import LinkRequest, NetworkMember, NetworkRole
from talo.register.clients.opening import add_member
from talo.register.duplicates import events
from talo.register.permits.disclosing import give_permit, record_joint_service
from talo.register.permits.models import GROUND_381
from talo.register.tasks.doing import complete_about
from talo.register.timeline import events as timeline


class AnsweredAlready(ValueError):
    """Somebody has answered the request meanwhile."""


def requests_of(by: Actor) -> QuerySet[LinkRequest]:
    """Requests about clients whose own worker the actor is, or stands in for."""
    own = NetworkMember.objects.live().filter(role=NetworkRole.OWN_WORKER, holder_id__in=holders())
    rows = LinkRequest.objects.filter(client__in=own.values("client_id"))
    return rows.select_related("client", "asked_by__staff_member", "asked_by__unit__organisation")


def link(
    asked: LinkRequest,
    *,
    by: Actor,
    basis: LinkRequest.Basis,
    classes: DataClass = NOTHING,
    ends: dt.datetime | None = None,
) -> LinkRequest:
    """Let the asking worker into the client's network, on the client's permit or a ground in law.

    Raises:
        AnsweredAlready: the request has been answered, or nobody is known to have asked.
        ValidationError: a permit without data, or one that has passed.
    """
    if basis == LinkRequest.Basis.PERMIT and not classes:
        raise ValidationError({"classes": _("Choose the data.")})
    with transaction.atomic():
        waiting = _waiting(asked)
        if waiting.asked_by is None:
            raise AnsweredAlready
        position = waiting.asked_by
        receiver = position.unit.organisation
        if basis == LinkRequest.Basis.PERMIT:
            give_permit(waiting.client, receiver=receiver, classes=classes | DataClass.NAME, by=by, ends=ends)
        else:
            record_joint_service(waiting.client, parties=[receiver], section=GROUND_381, by=by)
        add_member(waiting.client, position, NetworkRole.TEAM_MEMBER, by=by, basis="link", ends=ends)
        _answer(waiting, LinkRequest.Answer.LINKED, by=by, basis=basis)
        words = {"organisation": receiver.name.in_language("fi")}
        timeline.record(waiting.client, events.LINKED, by=by, about=waiting, words=words)
        account = position.staff_member.account
        # Both openings are open to whoever asked, and to nobody else: the next step is there.
        notify(account, events.ANSWERED.key, link=reverse("duplicates:merge", args=[waiting.client.public_id]))
    return waiting


def refuse(asked: LinkRequest, *, by: Actor, reason: str) -> LinkRequest:
    """Refuse with a reason for the record. Who asked hears nothing: the answer must not tell that the person is known.

    Raises:
        AnsweredAlready: the request has been answered.
        ValidationError: no reason.
    """
    said = " ".join(reason.split())
    if not said:
        raise ValidationError({"reason": _("Say why the link is refused.")})
    with transaction.atomic():
        waiting = _waiting(asked)
        waiting.reason = said[: LinkRequest._meta.get_field("reason").max_length]
        _answer(waiting, LinkRequest.Answer.REFUSED, by=by)
        log.write([waiting.client_id], object="duplicates.refused")
    return waiting


def _waiting(asked: LinkRequest) -> LinkRequest:
    found = LinkRequest.objects.select_for_update(of=("self",)).filter(pk=asked.pk, answered_at__isnull=True)
    row = found.select_related("client", "asked_by__staff_member__account", "asked_by__unit__organisation").first()
    if row is None:
        raise AnsweredAlready
    return row


def _answer(row: LinkRequest, answer: LinkRequest.Answer, *, by: Actor, basis: str = "") -> None:
    row.answer, row.basis = answer, basis
    row.answered_at, row.answered_by_id = timezone.now(), by.id
    row.save(update_fields=["answer", "basis", "reason", "answered_at", "answered_by"])
    complete_about(row, by=by)
