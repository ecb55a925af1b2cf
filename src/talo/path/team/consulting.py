"""A question to a unit or one profession there, without a meeting: open to them until answered, in promised time."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talo.foundation.audit import writing as log
from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import DataClass
from talo.foundation.database.clock import access_time
from talo.foundation.law.calendar import add_working_days
from talo.foundation.notices.notifying import notify
from talo.foundation.ui.addresses import reverse
from talo.path.team import events
from talo.path.team.errors import MovedOn, NotForYou, Refused
from talo.path.team.models import CONSULTATION_TRANSITIONS, Consultation, Promise
from talo.path.team.standing import ConsultationState
from talo.register.clients.models import Client, NetworkMember, NetworkRole
from talo.register.clients.opening import classes_of, end_membership
from talo.register.clients.records import controller_for
from talo.register.organisations.models import Position, Unit, live_on
from talo.register.organisations.professions import RIGHTS
from talo.register.permits.disclosing import disclose
from talo.register.permits.models import Disclosure
from talo.register.tasks.doing import complete_about, open_task
from talo.register.timeline import events as timeline

BASIS = "consultation"
# What goes along with every question; of other classes the consulted see their own controller's records only.
ALONG = DataClass.NAME | DataClass.PLAN | DataClass.LIMITS
# Professions that write the plan can answer; the others have no place to write.
ANSWERERS = frozenset(str(role) for role, rights in RIGHTS.items() if rights.writes & DataClass.PLAN)


def declare(unit: Unit, *, working_days: int, takes: str, by: Actor) -> Promise:
    """Declare the unit's promise; the one before ends, and questions asked under it keep their day.

    Raises:
        NotForYou: another unit's. ValidationError: no working days, or not said what one can ask.
    """
    if unit.pk != by.unit_id:
        raise NotForYou
    promise = Promise(unit=unit, working_days=working_days, takes=takes.strip(), declared_by_id=by.id)
    with transaction.atomic():
        Promise.objects.filter(unit=unit, ends=None).update(ends=timezone.localdate())
        promise.clean_fields(exclude=["unit", "declared_by"])
        promise.validate_constraints(exclude={"unit"})
        promise.save(force_insert=True)
        log.write([], object="team.promise")
    return promise


def end_promise(promise: Promise, *, by: Actor) -> None:
    """Take no more questions; those that have been asked are answered.

    Raises:
        NotForYou: another unit's.
    """
    if promise.unit_id != by.unit_id:
        raise NotForYou
    Promise.objects.filter(pk=promise.pk).update(ends=timezone.localdate())
    log.write([], object="team.promise")


def promise_of(unit: Unit) -> Promise | None:
    """The unit's promise in force."""
    return Promise.objects.filter(unit=unit, ends=None).first()


def professions_in(units: list[int]) -> dict[int, list[str]]:
    """The professions of each unit that can answer questions now."""
    rows = Position.objects.filter(live_on(), unit__in=units, profession__in=ANSWERERS)
    found: dict[int, list[str]] = {}
    for unit, profession in rows.order_by("profession").values_list("unit_id", "profession").distinct():
        found.setdefault(unit, []).append(profession)
    return found


def ask(client: Client, unit: Unit, *, question: str, by: Actor, profession: str = "") -> Consultation:
    """Ask a unit, or one profession there: it sees the client until it has answered, within the promised time.

    Raises:
        Refused: the unit takes no questions, or nobody of the profession works there. ValidationError: no question.
    """
    promise = promise_of(unit)
    there = professions_in([unit.pk]).get(unit.pk, [])
    if promise is None or not there or (profession and profession not in there):
        raise Refused(_("This unit does not take such questions now. Choose another one."))
    today = timezone.localdate()
    classes = ALONG | (classes_of(profession) if profession else _classes_of_all(there))
    with transaction.atomic():
        row = Consultation(
            client=client,
            controller_id=controller_for(client, by),
            data_class=int(DataClass.PLAN),
            unit=unit,
            receiver_id=unit.organisation_id,
            profession=profession,
            question=question.strip(),
            asked_by_id=by.id,
            promised_days=promise.working_days,
            due=add_working_days(today, promise.working_days),
        )
        row.check_record()
        row.access = _open(client, unit, classes, by)
        if unit.organisation_id != row.controller_id:
            row.disclosure = disclose(
                client, controller_id=row.controller_id, receiver=unit.organisation, classes=ALONG, by=by
            )
        row.save(force_insert=True)
        open_task(
            client,
            events.ANSWER,
            holder_id=unit.inbox_id,
            due=row.due,
            due_basis="team.promise",
            about=row,
            by=by,
        )
        timeline.record(client, events.ASKED, by=by, about=row, words=_words(row))
        _tell_unit(unit, profession)
    return row


def answer(consultation: Consultation, *, text: str, by: Actor) -> Consultation:
    """Answer, once; the asker reads it, and the unit's sight of the client ends.

    Raises:
        MovedOn: it has been answered or withdrawn. NotForYou: another unit or profession was asked.
        ValidationError: no answer.
    """
    if not text.strip():
        raise ValidationError({"answer": _("Write the answer.")})
    with transaction.atomic():
        locked = _move(consultation, ConsultationState.ANSWERED)
        if not may_answer(locked, by):
            raise NotForYou(_("Another unit or profession was asked."))
        locked.answer, locked.answered_by_id, locked.answered_at = text.strip(), by.id, timezone.now()
        locked.check_record()
        locked.save(update_fields=["state", "answer", "answered_by", "answered_at"])
        complete_about(locked, by=by)
        timeline.record(locked.client, events.ANSWERED, by=by, about=locked, words=_words(locked))
        link = reverse("team:consultation", args=[locked.client.public_id, locked.public_id])
        notify(locked.asked_by.staff_member.account, events.ANSWER_CAME.key, link=link)
        _shut(locked)
    return locked


def take_back(consultation: Consultation, *, by: Actor) -> Consultation:
    """Withdraw a question that nobody has answered yet.

    Raises:
        MovedOn: it has been answered or withdrawn. NotForYou: another organisation asked.
    """
    with transaction.atomic():
        locked = _move(consultation, ConsultationState.WITHDRAWN)
        if locked.controller_id != by.organisation_id:
            raise NotForYou
        locked.save(update_fields=["state"])
        complete_about(locked, by=by)
        timeline.record(locked.client, events.TAKEN_BACK, by=by, about=locked, words=_words(locked))
        _shut(locked)
    return locked


def may_answer(consultation: Consultation, by: Actor) -> bool:
    """Whether the question was put to the actor's unit, and to the actor's profession if to one."""
    asked = consultation.profession or by.profession
    return by.unit_id == consultation.unit_id and by.profession == asked and by.profession in ANSWERERS


def _move(consultation: Consultation, state: ConsultationState) -> Consultation:
    rows = Consultation.objects.select_for_update(of=("self",))
    locked = rows.with_places().select_related("access", "disclosure").filter(pk=consultation.pk).first()
    if locked is None or state not in CONSULTATION_TRANSITIONS[locked.state]:
        raise MovedOn
    locked.state = state
    return locked


def _open(client: Client, unit: Unit, classes: DataClass, by: Actor) -> NetworkMember:
    """A row of its own for each question: an answer to something else in the same unit ends that thing's row only."""
    row = NetworkMember(
        client=client,
        holder_id=unit.inbox_id,
        starts=access_time(),
        role=NetworkRole.TEAM_MEMBER,
        classes=int(classes),
        sort_key=client.sort_key,
        added_by_id=by.id if by.is_staff else None,
        basis=BASIS,
    )
    row.save(force_insert=True)
    return row


def _shut(consultation: Consultation) -> None:
    if consultation.disclosure_id is not None:
        Disclosure.objects.live().filter(pk=consultation.disclosure_id).update(ends=access_time())
    end_membership(consultation.access)


def _classes_of_all(professions: list[str]) -> DataClass:
    classes = DataClass(0)
    for profession in professions:
        classes |= classes_of(profession)
    return classes


def _tell_unit(unit: Unit, profession: str) -> None:
    rows = Position.objects.filter(live_on(), unit=unit, profession__in=[profession] if profession else ANSWERERS)
    for position in rows.select_related("staff_member__account"):
        notify(position.staff_member.account, events.QUESTION.key, link=reverse("team:consultations"))


def _words(consultation: Consultation) -> dict[str, str]:
    return {"unit": consultation.unit.name.in_language("fi")}
