"""Who opens a client in an emergency and who reviews it: functions of the database decide, nobody writes the rows."""

from __future__ import annotations

from talo.foundation.database.classes import DataClass as C
from talo.foundation.database.policies import ClosedTable, Policy, Statement, TablePolicy
from talo.register.emergency.rules import MOST_TRIES, OPEN_HOURS, PROFESSIONS, PROMISE, TRIES_WITHIN_HOURS
from talo.register.organisations.policies import ADMINISTERS, DEFINER

VOLATILE = DEFINER.replace("LANGUAGE sql STABLE", "LANGUAGE plpgsql VOLATILE")
MINE = (
    "{o}.position_id IN (SELECT p.id FROM organisations_position p JOIN organisations_position me"
    " ON me.staff_member_id = p.staff_member_id WHERE me.id = (SELECT talo.my_position()))"
)
# The own worker or whoever stands in, and the lead of the own worker's unit; never the person who opened.
REVIEWS = (
    "(SELECT talo.my_position()) IS NOT NULL AND NOT (" + MINE + ") AND (((SELECT talo.profession()) = 'unit_lead'"
    " AND {o}.unit_id = ANY ((SELECT talo.units())::bigint[])) OR EXISTS (SELECT 1 FROM talo.my_access a"
    " WHERE a.client_id = {o}.client_id AND a.role = 'own_worker'))"
)
OWN = (
    "((SELECT talo.is_own()) AND EXISTS"
    " (SELECT 1 FROM talo.my_access a WHERE a.client_id = emergency_opening.client_id))"
)

BREAK_GLASS = """
CREATE OR REPLACE FUNCTION talo.break_glass(codes bytea[], why text, said text, review_by date, moment timestamptz)
RETURNS TABLE (answer text, client bigint, client_public uuid, opening uuid, accounts bigint[])
@volatile AS $$
#variable_conflict use_column
DECLARE
  me bigint := talo.my_position(); began timestamptz := least(coalesce(moment, now()), now());
  tries integer; who record; own record; of_unit bigint; opened record; open_classes integer := talo.reads();
BEGIN
  IF me IS NULL OR talo.profession() <> ALL (ARRAY[@professions]) THEN
    RAISE EXCEPTION 'this profession has no emergency access' USING ERRCODE = 'insufficient_privilege';
  END IF;
  INSERT INTO emergency_attempt (position_id, at) VALUES (me, began);
  SELECT count(*) INTO tries FROM emergency_attempt t
    WHERE t.position_id = me AND t.at > began - interval '@within hours' AND t.at <= began;
  IF tries > @most THEN
    RETURN QUERY SELECT 'limited', null::bigint, null::uuid, null::uuid, '{}'::bigint[]; RETURN;
  END IF;
  SELECT c.* INTO who FROM clients_confirmedidentity i JOIN clients_client c ON c.id = i.client_id
    WHERE i.hetu_index = ANY (codes) AND c.closed_on IS NULL LIMIT 1;
  IF who.id IS NULL THEN
    RETURN QUERY SELECT 'unknown', null::bigint, null::uuid, null::uuid, '{}'::bigint[]; RETURN;
  END IF;
  IF EXISTS (SELECT 1 FROM talo.my_access a WHERE a.client_id = who.id) THEN
    RETURN QUERY SELECT 'open', who.id, who.public_id, null::uuid, '{}'::bigint[]; RETURN;
  END IF;
  SELECT p.id, p.holder_id, p.unit_id, u.organisation_id, s.account_id INTO own FROM clients_networkmember m
    JOIN organisations_position p ON p.holder_id = m.holder_id JOIN organisations_unit u ON u.id = p.unit_id
    JOIN organisations_staffmember s ON s.id = p.staff_member_id
    WHERE m.client_id = who.id AND m.role = 'own_worker' AND m.starts <= now() AND (m.ends IS NULL OR m.ends >= now())
    LIMIT 1;
  SELECT coalesce(own.unit_id,
    (SELECT u.id FROM clients_networkmember m JOIN organisations_unit u ON u.lead_id = m.holder_id
      WHERE m.client_id = who.id AND (m.ends IS NULL OR m.ends >= now()) ORDER BY m.id LIMIT 1),
    (SELECT u.id FROM organisations_unit u JOIN organisations_position p ON p.unit_id = u.id
      WHERE u.organisation_id = who.opened_at_id AND p.profession = 'unit_lead'
        AND (p.ends IS NULL OR p.ends >= current_date) ORDER BY u.id LIMIT 1)) INTO of_unit;
  -- Behind a non-disclosure order the contact data stay closed, whatever the profession reads.
  IF who.non_disclosure THEN open_classes := open_classes & ~@contact; END IF;
  INSERT INTO clients_networkmember (public_id, client_id, holder_id, role, classes, starts, ends, sort_key, basis,
      added_by_id)
    SELECT gen_random_uuid(), who.id, p.holder_id, 'emergency', open_classes, began, began + interval '@hours hours',
      who.sort_key, 'break_glass', me FROM organisations_position p WHERE p.id = me;
  INSERT INTO emergency_opening (public_id, client_id, position_id, reason, words, opened_at, until, unit_id, due,
      outcome, review_words)
    VALUES (gen_random_uuid(), who.id, me, why, said, began, began + interval '@hours hours', of_unit, review_by, '',
      '')
    RETURNING id, public_id INTO opened;
  INSERT INTO timeline_event (public_id, client_id, controller_id, data_class, kind, at, position_id, about, about_id,
      words)
    VALUES (gen_random_uuid(), who.id, coalesce(own.organisation_id, who.opened_at_id), @name, 'emergency.' || why,
      began, me, 'emergency.Opening', opened.id, '{}');
  IF own.id IS NOT NULL THEN
    INSERT INTO tasks_task (public_id, client_id, controller_id, data_class, kind, holder_id, due, due_basis, note,
        about, about_id, opened_at, opened_by_id)
      VALUES (gen_random_uuid(), who.id, own.organisation_id, @plan, 'emergency.review', own.holder_id, review_by,
        '@promise', '', 'emergency.Opening', opened.id, began, me);
  END IF;
  RETURN QUERY SELECT 'opened', who.id, who.public_id, opened.public_id,
    (SELECT coalesce(array_agg(DISTINCT told), '{}') FROM (
      SELECT own.account_id AS told WHERE own.account_id IS NOT NULL
      UNION SELECT s.account_id FROM organisations_position p JOIN organisations_staffmember s
        ON s.id = p.staff_member_id WHERE p.unit_id = of_unit AND p.profession = 'unit_lead'
        AND p.starts <= current_date AND (p.ends IS NULL OR p.ends >= current_date)) AS everyone);
END $$"""
REVIEW = """
CREATE OR REPLACE FUNCTION talo.review_opening(which uuid, judged text, said text, moment timestamptz) RETURNS boolean
@volatile AS $$
DECLARE o record; me bigint := talo.my_position(); then_at timestamptz := least(coalesce(moment, now()), now());
BEGIN
  SELECT e.* INTO o FROM emergency_opening e
    WHERE e.public_id = which AND e.reviewed_at IS NULL AND @reviews FOR UPDATE;
  IF o.id IS NULL THEN RETURN false; END IF;
  UPDATE emergency_opening SET reviewed_by_id = me, reviewed_at = then_at, outcome = judged, review_words = said
    WHERE id = o.id;
  UPDATE tasks_task SET done_at = then_at, done_by_id = me
    WHERE about = 'emergency.Opening' AND about_id = o.id AND done_at IS NULL;
  IF judged = 'not_justified' THEN
    UPDATE clients_networkmember m SET ends = greatest(m.starts, then_at) FROM organisations_position p
      WHERE p.id = o.position_id AND m.holder_id = p.holder_id AND m.client_id = o.client_id
        AND m.role = 'emergency' AND m.ends > then_at;
  END IF;
  INSERT INTO timeline_event (public_id, client_id, controller_id, data_class, kind, at, position_id, about, about_id,
      words)
    SELECT gen_random_uuid(), o.client_id, u.organisation_id, @name, 'emergency.' || judged, then_at, me,
      'emergency.Opening', o.id, '{}' FROM organisations_position p JOIN organisations_unit u ON u.id = p.unit_id
      WHERE p.id = me;
  RETURN true;
END $$"""
READS = """
CREATE OR REPLACE FUNCTION talo.reads_of_opening(which uuid) RETURNS TABLE (at timestamptz, verb text, object text)
@definer AS $$
  SELECT e.at, e.verb, e.object FROM emergency_opening o
  JOIN audit_subject s ON s.client = o.client_id AND s.at >= o.opened_at AND s.at <= o.until
  JOIN audit_entry e ON e.id = s.entry AND e.at = s.at AND e.actor = 'position:' || o.position_id
  WHERE o.public_id = which AND @reviews ORDER BY e.at LIMIT 200
$$"""
IN_UNIT = """
CREATE OR REPLACE FUNCTION talo.openings_in_unit(of_unit bigint) RETURNS bigint @definer AS $$
  SELECT count(*) FROM emergency_opening o JOIN organisations_unit u ON u.id = o.unit_id
  WHERE u.id = of_unit AND o.reviewed_at IS NULL AND @administers
$$"""
RISE = """
CREATE OR REPLACE FUNCTION talo.raise_openings(today date) RETURNS TABLE (unit_id bigint)
@volatile AS $$
#variable_conflict use_column
BEGIN
  IF talo.actor() <> 'service:deadlines' THEN RETURN; END IF;
  RETURN QUERY WITH late AS (
    UPDATE emergency_opening SET risen_at = coalesce(risen_at, now())
    WHERE reviewed_at IS NULL AND due < today RETURNING unit_id
  ) SELECT DISTINCT late.unit_id FROM late WHERE late.unit_id IS NOT NULL;
END $$"""


def _filled(sql: str, alias: str = "o") -> str:
    words = {
        "@volatile": VOLATILE,
        "@definer": DEFINER,
        "@administers": ADMINISTERS,
        "@professions": ", ".join(f"'{one}'" for one in PROFESSIONS),
        "@within": str(TRIES_WITHIN_HOURS),
        "@most": str(MOST_TRIES),
        "@hours": str(OPEN_HOURS),
        "@contact": str(int(C.CONTACT)),
        "@name": str(int(C.NAME)),
        "@plan": str(int(C.PLAN)),
        "@promise": PROMISE,
        "@reviews": REVIEWS.format(o=alias),
    }
    for place, word in words.items():
        sql = sql.replace(place, word)
    return sql


POLICIES: list[Policy] = [
    Statement(
        name="talo.break_glass(bytea[], text, text, date, timestamptz)",
        sql=_filled(BREAK_GLASS),
        definer_reason="whoever opens cannot see the client before, and must not learn more than that it opened",
    ),
    Statement(
        name="talo.review_opening(uuid, text, text, timestamptz)",
        sql=_filled(REVIEW, "e"),
        definer_reason="a lead reviews without access to the client's records; the outcome ends access and tasks",
    ),
    Statement(
        name="talo.reads_of_opening(uuid)",
        sql=_filled(READS),
        definer_reason="the reviewer reads of the log what this opening was used for, and nothing else of it",
    ),
    Statement(
        name="talo.openings_in_unit(bigint)",
        sql=_filled(IN_UNIT),
        definer_reason="whoever ends a unit learns how many openings wait for its lead's review, and nothing of them",
    ),
    Statement(
        name="talo.raise_openings(date)",
        sql=_filled(RISE),
        definer_reason="the deadlines' service learns in which units a review is late, and nothing of whom",
    ),
    TablePolicy(
        table="emergency_opening",
        client="client_id",
        select=f"({MINE.format(o='emergency_opening')}) OR ({REVIEWS.format(o='emergency_opening')}) OR {OWN}",
        insert=False,
        update=False,
    ),
    ClosedTable(table="emergency_attempt", reason="only talo.break_glass counts the tries"),
]
