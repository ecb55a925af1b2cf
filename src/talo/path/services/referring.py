"""Refers a client to a service, and answers a referral."""

from __future__ import annotations

from django.db import models, transaction
from django.utils import timezone

from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import DataClass
from talo.foundation.law.calendar import add_working_days
from talo.path.services import events
from talo.path.services.models import TRANSITIONS, Answer, DeclineReason, Referral, Service
from talo.register.clients.models import Client, NetworkMember, NetworkRole
from talo.register.clients.opening import add_member, add_unit, end_membership
from talo.register.clients.records import controller_for
from talo.register.organisations.models import Position
from talo.register.organisations.professions import Profession
from talo.register.permits.disclosing import disclose, end_disclosure, end_disclosures
from talo.register.tasks.doing import complete_about, open_task
from talo.register.timeline import events as timeline

# What goes along with every referral; limits, not diagnoses.
ALWAYS = DataClass.NAME | DataClass.CONTACT | DataClass.PLAN | DataClass.LIMITS
MAY_GO_ALONG = ALWAYS | DataClass.IDENTITY | DataClass.WORK | DataClass.EMPLOYMENT | DataClass.ROUNDS


class NotPending(ValueError):
    """The referral has already been answered or withdrawn."""


def refer(
    client: Client, service: Service, *, by: Actor, reason: str, sent_along: DataClass = ALWAYS | DataClass.WORK
) -> Referral:
    """Refer a client to a service: its unit sees what is sent along until it has answered.

    Raises:
        ValueError: the service is not offered today, or something else than `MAY_GO_ALONG` is sent along.
        ValidationError: the reason is empty or too long.
    """
    if not Service.objects.offered().filter(pk=service.pk).exists():
        raise ValueError("the service is not offered today")
    if sent_along & ~MAY_GO_ALONG:
        raise ValueError("this data class cannot be sent along with a referral")
    receiver = service.unit.organisation
    sent_along |= ALWAYS
    with transaction.atomic():
        referral = Referral(
            client=client,
            controller_id=controller_for(client, by),
            data_class=int(DataClass.PLAN),
            service=service,
            receiver=receiver,
            sender_id=by.id,
            reason=reason.strip(),
            sent_along=int(sent_along),
            answer_due=add_working_days(timezone.localdate(), service.answer_working_days),
        )
        referral.check_record()
        if receiver.pk != by.organisation_id:
            referral.disclosure = disclose(
                client, controller_id=referral.controller_id, receiver=receiver, classes=sent_along, by=by
            )
        referral.save(force_insert=True)
        add_unit(client, service.unit, sent_along, by=by, basis="referral")
        open_task(
            client,
            events.ANSWER,
            holder_id=service.unit.inbox_id,
            due=referral.answer_due,
            due_basis="services.answer_working_days",
            about=referral,
            by=by,
        )
        _record(referral, events.REFERRED, by)
    return referral


def accept(referral: Referral, *, by: Actor, note: str = "", worker: Position | None = None) -> Referral:
    """Accept: the answering worker (or `worker`) joins the network, and the sender's side reads what comes of it.

    Raises:
        NotPending: the referral has already been answered or withdrawn.
    """
    with transaction.atomic():
        referral = _settle(referral, Answer.ACCEPTED, by=by, note=note)
        position = worker or Position.objects.get(pk=by.id)
        coaches = position.profession == Profession.JOB_COACH
        role = NetworkRole.COACH if coaches else NetworkRole.CONTACT_PERSON
        add_member(referral.client, position, role, by=by, basis="referral")
        if referral.receiver_id != referral.controller_id:
            # The other way round: the plan's side follows how the service goes.
            back = DataClass(referral.sent_along) | DataClass.WORK | DataClass.ROUNDS
            disclose(
                referral.client, controller_id=referral.receiver_id, receiver=referral.controller, classes=back, by=by
            )
        _record(referral, events.ACCEPTED, by)
        _close_inbox(referral)
    return referral


def decline(referral: Referral, *, by: Actor, reason: DeclineReason, note: str = "") -> Referral:
    """Decline; the sender and the client see the reason, and the sender gets a task to choose another service.

    Raises:
        NotPending: the referral has already been answered or withdrawn.
        ValidationError: no reason.
    """
    with transaction.atomic():
        referral = _settle(referral, Answer.DECLINED, by=by, note=note, reason=reason)
        open_task(
            referral.client,
            events.CHOOSE_ANOTHER,
            holder_id=referral.sender.holder_id,
            due=add_working_days(timezone.localdate(), 5),
            about=referral,
            by=by,
        )
        _record(referral, events.DECLINED, by)
        _close_disclosure(referral)
        _close_inbox(referral)
    return referral


def withdraw(referral: Referral, *, by: Actor) -> Referral:
    """Take back a referral that nobody has answered yet.

    Raises:
        NotPending: the referral has already been answered or withdrawn.
    """
    with transaction.atomic():
        referral = _settle(referral, Answer.WITHDRAWN, by=by)
        _record(referral, events.WITHDRAWN, by)
        _close_disclosure(referral)
        _close_inbox(referral)
    return referral


def rate_ease(referral: Referral, ease: int) -> Referral:
    """The sender's one tap of feedback on how easy the referral was."""
    referral.ease = ease
    referral.check_record()
    referral.save(update_fields=["ease"])
    return referral


def _settle(referral: Referral, answer: Answer, *, by: Actor, note: str = "", reason: str = "") -> Referral:
    """Move a pending referral to its answer; whoever comes second is told so."""
    locked = Referral.objects.select_for_update(of=("self",)).with_places().filter(pk=referral.pk).first()
    if locked is None or answer not in TRANSITIONS[locked.answer]:
        raise NotPending
    locked.answer = answer
    locked.answered_at = timezone.now()
    locked.answered_by_id = by.id
    locked.answer_note = note.strip()
    locked.decline_reason = reason
    locked.check_record()
    locked.save(update_fields=["answer", "answered_at", "answered_by", "answer_note", "decline_reason"])
    complete_about(locked, by=by)
    return locked


def _close_disclosure(referral: Referral) -> None:
    """End what this referral opened to the receiver; what another referral of the client opened stays."""
    if referral.disclosure_id is not None:
        end_disclosure(referral.disclosure_id)
        return
    # Written before referrals knew their own: end the receiver's only where nothing else leans on them.
    others = Referral.objects.filter(client=referral.client, receiver=referral.receiver_id)
    if not others.filter(answer__in=(Answer.SENT, Answer.ACCEPTED)).exclude(pk=referral.pk).exists():
        end_disclosures(referral.client, receiver_id=referral.receiver_id, kind="referral")


def _close_inbox(referral: Referral) -> None:
    """End the unit's view of the client, as far as no other referral that waits there needs it."""
    waiting = Referral.objects.pending().filter(client=referral.client, service__unit=referral.service.unit)
    needed = list(waiting.exclude(pk=referral.pk).values_list("sent_along", flat=True))
    inbox = NetworkMember.objects.live().filter(client=referral.client, role=NetworkRole.RECEIVER)
    for row in inbox.filter(holder_id=referral.service.unit.inbox_id):
        if not any(row.classes & classes == classes for classes in needed):
            end_membership(row)


def _record(referral: Referral, kind: timeline.EventKind, by: Actor) -> models.Model:
    words = {"service": str(referral.service.name.in_language("fi"))}
    return timeline.record(referral.client, kind, by=by, about=referral, words=words)
