"""Who sees teams and cases: the network by grounds and permits, the keeper of the team that a case was brought to."""

from __future__ import annotations

from talo.foundation.database.classes import DataClass as C
from talo.foundation.database.policies import Policy, RecordPolicy, Statement, TablePolicy
from talo.register.clients.policies import may
from talo.register.organisations.policies import DEFINER

SIGNED_IN = "(SELECT talo.actor()) <> 'nobody:0'"
MINE = "unit_id = ANY ((SELECT talo.units())::bigint[])"
KEEPS = f"{may('writes', C.PLAN)} AND {MINE}"
OF_MY_TEAM = (
    f"{may('writes', C.PLAN)} AND EXISTS (SELECT 1 FROM team_team t WHERE t.id = {{table}}.team_id AND t.{MINE})"
)
# A unit's promise is its lead's as well.
PROMISES = f"({may('writes', C.PLAN)} OR (SELECT talo.profession()) = 'unit_lead') AND {MINE}"

SLOTS = f"""
CREATE OR REPLACE FUNCTION talo.team_slots(meeting bigint) RETURNS TABLE
  (case_id bigint, place smallint, minutes smallint)
{DEFINER} AS $$
  SELECT c.id, c.place_in_order, c.minutes FROM team_teamcase c
  WHERE c.meeting_id = meeting AND c.state <> 'withdrawn' AND c.place_in_order IS NOT NULL
    AND talo.my_position() IS NOT NULL
  ORDER BY c.place_in_order, c.id LIMIT 200
$$"""
LATE_UNITS = f"""
CREATE OR REPLACE FUNCTION talo.units_with_late_consultations(today date) RETURNS TABLE (unit_id bigint)
{DEFINER} AS $$
  SELECT DISTINCT c.unit_id FROM team_consultation c
  WHERE talo.actor() = 'service:deadlines' AND c.state = 'asked' AND c.due < today
$$"""

POLICIES: list[Policy] = [
    Statement(
        name="talo.team_slots(bigint)",
        sql=SLOTS,
        definer_reason="an agenda's times need the lengths of all its cases; no client and no words leave",
    ),
    Statement(
        name="talo.units_with_late_consultations(date)",
        sql=LATE_UNITS,
        definer_reason="the deadlines' service learns in which units an answer is late, and nothing of whom",
    ),
    TablePolicy(
        table="team_team",
        select=SIGNED_IN,
        insert_check=KEEPS,
        update_using=KEEPS,
        update=("name", "kind", "chair_id", "every_weeks", "follow_up_days", "ends"),
    ),
    TablePolicy(
        table="team_seat",
        select=SIGNED_IN,
        insert_check=OF_MY_TEAM.format(table="team_seat"),
        update_using=OF_MY_TEAM.format(table="team_seat"),
        update=("ends",),
    ),
    TablePolicy(
        table="team_meeting",
        select=SIGNED_IN,
        insert_check=OF_MY_TEAM.format(table="team_meeting"),
        update_using=OF_MY_TEAM.format(table="team_meeting"),
        update=("starts_at", "place", "state"),
    ),
    TablePolicy(
        table="team_promise",
        select=SIGNED_IN,
        insert_check=PROMISES,
        update_using=PROMISES,
        update=("ends",),
    ),
    RecordPolicy(
        table="team_teamcase",
        addressed_to="receiver_id",
        update=(
            "meeting_id",
            "question",
            "hopes",
            "ground",
            "permit_keys",
            "state",
            "place_in_order",
            "minutes",
            "follow_up_ends",
            "client_came",
            "discussed_at",
            "ended_at",
            "ended_why",
        ),
        count_columns=("id", "client_id", "team_id", "brought_at", "state", "discussed_at", "client_came"),
    ),
    RecordPolicy(
        table="team_participant",
        addressed_to="receiver_id",
        parents={"case_id": "team_teamcase"},
        update=("access_id", "attendance", "left_at"),
        count_columns=("id", "client_id", "case_id", "position_id", "attendance"),
    ),
    RecordPolicy(
        table="team_decision",
        parents={"case_id": "team_teamcase", "task_id": "tasks_task", "action_id": "plan_action"},
        update=("what", "answers", "position_id", "due", "task_id", "action_id", "dropped_at"),
        count_columns=("id", "client_id", "case_id", "answers", "due", "task_id", "action_id"),
    ),
    RecordPolicy(
        table="team_summary",
        parents={"case_id": "team_teamcase"},
        held_by="approver_holder_id",
        # A draft is the workers' desk; the client reads what has been approved.
        narrower="NOT (SELECT talo.is_own()) OR state = 'sent'",
        update=("text", "state", "approver_id", "approver_holder_id", "returned_note", "sent_at"),
        count_columns=("id", "client_id", "case_id", "state", "sent_at"),
    ),
    RecordPolicy(
        table="team_reply",
        parents={"case_id": "team_teamcase", "summary_id": "team_summary"},
        own_insert=True,
        update=False,
        count_columns=("id", "client_id", "case_id", "kind", "said_at"),
    ),
    RecordPolicy(
        table="team_consultation",
        addressed_to="receiver_id",
        update=("state", "answer", "answered_by_id", "answered_at"),
        count_columns=("id", "client_id", "unit_id", "profession", "asked_at", "due", "state", "answered_at"),
    ),
]
