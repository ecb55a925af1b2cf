"""The summary to the client in plain words: drafted, approved by a named person, sent; and what the client says."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import DataClass
from talo.foundation.law.calendar import add_working_days
from talo.foundation.notices.notifying import notify
from talo.foundation.ui.addresses import reverse
from talo.path.team import events
from talo.path.team.bringing import client_holder, own_worker_holder, tell_client
from talo.path.team.errors import MovedOn, NotForYou
from talo.path.team.models import SUMMARY_TRANSITIONS, Reply, Summary, TeamCase
from talo.path.team.standing import CaseState, ReplyKind, SummaryState
from talo.register.clients.models import NetworkMember, act_of
from talo.register.clients.records import controller_for
from talo.register.organisations.models import Position
from talo.register.permits.disclosing import withdraw_permit
from talo.register.permits.models import Disclosure
from talo.register.tasks.doing import complete_about, open_task
from talo.register.tasks.kinds import TaskKind
from talo.register.tasks.models import Task
from talo.register.timeline import events as timeline

# The house's own promises, not law.
APPROVE_WORKING_DAYS = 2
TALK_WORKING_DAYS = 3
READ_WORKING_DAYS = 5


def draft_of(case: TeamCase) -> Summary | None:
    """The summary that is being written or approved, if any."""
    people = Summary.objects.select_related("approver__staff_member", "written_by__staff_member", "case__team")
    return people.filter(case=case).exclude(state=SummaryState.SENT).first()


def write(case: TeamCase, *, text: str, by: Actor) -> Summary:
    """Write or rewrite the draft.

    Raises:
        MovedOn: the team has not discussed the case, or the draft is being approved.
        NotForYou: another organisation writes it. ValidationError: no text.
    """
    if case.state not in {CaseState.DISCUSSED, CaseState.CLOSED}:
        raise MovedOn
    with transaction.atomic():
        draft = draft_of(case)
        if draft is None:
            draft = Summary(
                client=case.client,
                controller_id=controller_for(case.client, by),
                data_class=int(DataClass.PLAN),
                case=case,
                text=text.strip(),
                written_by_id=by.id,
            )
            draft.check_record()
            draft.save(force_insert=True)
            return draft
        locked = _locked(draft)
        if locked.state != SummaryState.DRAFT:
            raise MovedOn
        if locked.controller_id != by.organisation_id:
            raise NotForYou(_("%(name)s writes the summary.") % {"name": locked.written_by.staff_member})
        locked.text = text.strip()
        locked.check_record()
        locked.save(update_fields=["text"])
    return locked


def ask_approval(summary: Summary, approver: Position, *, by: Actor) -> Summary:
    """Name who approves; that person gets the task.

    Raises:
        MovedOn: it is not a draft. NotForYou. ValidationError: the writer, or somebody who does not see the client.
    """
    with transaction.atomic():
        locked = _move(summary, SummaryState.WAITING)
        if locked.controller_id != by.organisation_id:
            raise NotForYou
        if approver.pk == locked.written_by_id:
            raise ValidationError({"approver": _("Somebody else than the writer approves the summary.")})
        if not NetworkMember.objects.live().filter(client=locked.client, holder_id=approver.holder_id).exists():
            raise ValidationError({"approver": _("Choose somebody who sees the client's matters now.")})
        locked.approver, locked.approver_holder_id, locked.returned_note = approver, approver.holder_id, ""
        locked.save(update_fields=["state", "approver", "approver_holder", "returned_note"])
        complete_about(locked, by=by)
        _task(locked, events.APPROVE, approver.holder_id, APPROVE_WORKING_DAYS, by)
        link = reverse("team:case", args=[locked.client.public_id, locked.case.public_id])
        notify(approver.staff_member.account, events.TO_APPROVE.key, link=link)
    return locked


def send_back(summary: Summary, *, note: str, by: Actor) -> Summary:
    """Send a draft back to its writer, saying what should change.

    Raises:
        MovedOn: it does not wait for approval. NotForYou: somebody else approves. ValidationError: no note.
    """
    if not note.strip():
        raise ValidationError({"note": _("Say what should change.")})
    with transaction.atomic():
        locked = _move(summary, SummaryState.DRAFT)
        _must_approve(locked, by)
        locked.returned_note = note.strip()
        locked.check_record()
        # The approver's hold on the row stays until another one is named: it is what lets this be written.
        locked.save(update_fields=["state", "returned_note"])
        complete_about(locked, by=by)
        _task(locked, events.MEND, locked.written_by.holder_id, APPROVE_WORKING_DAYS, by)
    return locked


def approve(summary: Summary, *, by: Actor) -> Summary:
    """Approve the summary: it is sent to the client at once and does not change any more.

    Raises:
        MovedOn: it does not wait for approval. NotForYou: somebody else approves.
    """
    with transaction.atomic():
        locked = _move(summary, SummaryState.SENT)
        _must_approve(locked, by)
        locked.sent_at = timezone.now()
        locked.save(update_fields=["state", "sent_at"])
        complete_about(locked, by=by)
        holder = client_holder(locked.client)
        if holder is not None:
            _task(locked, events.READ_MINE, holder, READ_WORKING_DAYS, by)
        timeline.record(locked.client, events.SENT, by=by, about=locked)
        tell_client(locked.client)
    return locked


def reply(case: TeamCase, kind: str, *, by: Actor, text: str = "", summary: Summary | None = None) -> Reply:
    """Write down what the client says of coming, of the case or of the summary; the own worker hears what needs talk.

    Raises:
        MovedOn: the case or the summary is not there to be answered any more.
        ValidationError: a text too long.
    """
    said = ReplyKind(kind)
    about_summary = said in {ReplyKind.RIGHT, ReplyKind.UNCLEAR}
    if about_summary and (summary is None or summary.state != SummaryState.SENT):
        raise MovedOn
    if not about_summary and case.state not in {CaseState.BROUGHT, CaseState.ON_AGENDA}:
        raise MovedOn
    with transaction.atomic():
        row = Reply(
            client=case.client,
            controller_id=controller_for(case.client, by),
            data_class=int(DataClass.PLAN),
            case=case,
            summary=summary if about_summary else None,
            kind=said,
            text=text.strip(),
            **act_of(by),
        )
        row.check_record()
        row.save(force_insert=True)
        timeline.record(case.client, events.REPLIED, by=by, about=row, words={"kind": _told_in_finnish(said)})
        _follow(case, row, summary, by)
    return row


def _follow(case: TeamCase, row: Reply, summary: Summary | None, by: Actor) -> None:
    """What a reply brings about: the client's own task is done, and the own worker gets what needs talk."""
    mine = Task.objects.open().filter(client=case.client, holder_id=client_holder(case.client) or 0)
    about = summary if row.summary_id else case
    if about is not None:
        mine.filter(about=about._meta.label, about_id=about.pk).update(
            done_at=timezone.now(), done_by_id=by.id if by.is_staff else None
        )
    wanted = {ReplyKind.UNCLEAR: events.EXPLAIN, ReplyKind.OBJECTS: events.TALK}.get(ReplyKind(row.kind))
    own = own_worker_holder(case.client)
    if wanted is not None and own is not None:
        open_task(
            case.client,
            wanted,
            holder_id=own,
            due=add_working_days(timezone.localdate(), TALK_WORKING_DAYS),
            due_basis="team.talk_working_days",
            about=row,
            by=by,
        )
    if row.kind == ReplyKind.OBJECTS:
        # Consent that is taken back opens nothing from the next click on; the own worker withdraws the case.
        for permit in Disclosure.objects.live().filter(pk__in=case.permit_keys, kind=Disclosure.Kind.PERMIT):
            withdraw_permit(permit, by=by)


def _told_in_finnish(kind: ReplyKind) -> str:
    with override("fi"):
        return str(kind.label)


def _locked(summary: Summary) -> Summary:
    if not Summary.objects.select_for_update(of=("self",)).filter(pk=summary.pk).exists():
        raise MovedOn
    people = Summary.objects.select_related("client", "case__team", "written_by__staff_member")
    found: Summary = people.get(pk=summary.pk)
    return found


def _move(summary: Summary, state: SummaryState) -> Summary:
    locked = _locked(summary)
    if state not in SUMMARY_TRANSITIONS[locked.state]:
        raise MovedOn
    locked.state = state
    return locked


def _must_approve(summary: Summary, by: Actor) -> None:
    if by.id != summary.approver_id:
        raise NotForYou(_("The named person approves the summary."))


def _task(summary: Summary, kind: TaskKind, holder_id: int, working_days: int, by: Actor) -> Task:
    return open_task(
        summary.client,
        kind,
        holder_id=holder_id,
        due=add_working_days(timezone.localdate(), working_days),
        due_basis="team.summary",
        about=summary,
        by=by,
    )
