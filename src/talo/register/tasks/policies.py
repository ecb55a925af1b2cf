"""Tasks are seen by the network, completed by their holder; and how clients, roles and tasks pass to another worker."""

from __future__ import annotations

from talo.foundation.database.classes import DataClass as C
from talo.foundation.database.policies import Policy, RecordPolicy, Statement
from talo.register.organisations.policies import ADMINISTERS, DEFINER

VOLATILE = DEFINER.replace("STABLE", "VOLATILE")
LIVE = "NOT {m}.over AND {m}.starts <= now() AND ({m}.ends IS NULL OR {m}.ends > now())"
LEADS = "talo.profession() = 'unit_lead' AND {p}.unit_id = ANY (talo.units())"
HELPERS = "('self', 'proxy', 'lead', 'receiver', 'emergency')"  # roles that no worker hands on

# One client's role and open tasks pass from one worker to another, whoever of the two or their lead says so.
# It answers with a word when it refuses, so that the caller's transaction stays whole.
HAND_OVER = f"""
CREATE OR REPLACE FUNCTION talo.hand_over(
  whose bigint, giver bigint, heir bigint, why text, stays timestamptz, due_day date, note_text text,
  at_moment timestamptz
) RETURNS jsonb LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  me bigint := talo.my_position();
  moment timestamptz := least(coalesce(at_moment, now()), now());
  o record; n record; held record; kept record; moved integer; own boolean; last_moment timestamptz;
BEGIN
  SELECT p.id, p.holder_id, p.unit_id, p.profession, p.staff_member_id, u.lead_id, u.organisation_id,
         s.first_name || ' ' || s.last_name AS name
    INTO o FROM organisations_position p JOIN organisations_unit u ON u.id = p.unit_id
    JOIN organisations_staffmember s ON s.id = p.staff_member_id WHERE p.id = giver;
  IF me IS NULL OR o.id IS NULL OR why !~ '^[a-z]+$'
    OR NOT (({LEADS.format(p="o")}) OR (o.id = me AND (talo.writes() & {int(C.PLAN)}) <> 0)) THEN
    RETURN '{{"refused": "right"}}'; END IF;
  SELECT p.id, p.holder_id, p.unit_id, p.profession, u.lead_id, u.organisation_id, a.is_active,
         s.first_name || ' ' || s.last_name AS name
    INTO n FROM organisations_position p JOIN organisations_unit u ON u.id = p.unit_id
    JOIN organisations_organisation g ON g.id = u.organisation_id
    JOIN organisations_staffmember s ON s.id = p.staff_member_id JOIN identity_account a ON a.id = s.account_id
    WHERE p.id = heir AND p.starts <= talo.today() AND (p.ends IS NULL OR p.ends >= talo.today())
    AND (g.ends IS NULL OR g.ends >= talo.today());
  IF n.id IS NULL OR n.id = o.id OR NOT n.is_active OR n.organisation_id <> o.organisation_id
    THEN RETURN '{{"refused": "heir"}}'; END IF;
  PERFORM 1 FROM clients_client c WHERE c.id = whose AND c.closed_on IS NULL FOR UPDATE;
  IF NOT FOUND THEN RETURN '{{"refused": "gone"}}'; END IF;
  SELECT * INTO held FROM clients_networkmember m WHERE m.client_id = whose AND m.holder_id = o.holder_id
    AND m.role NOT IN {HELPERS} AND {LIVE.format(m="m")} ORDER BY (m.role = 'own_worker') DESC, m.id LIMIT 1;
  IF held.id IS NULL THEN RETURN '{{"refused": "gone"}}'; END IF;
  own := held.role = 'own_worker';
  -- A handover widens nobody's sight: an own worker's profession, or one that reads no more than the giver's.
  IF own AND NOT talo.may_be_own_worker(n.profession)
    OR NOT own AND (talo.profession_reads(n.profession) & ~talo.profession_reads(o.profession)) <> 0
    OR talo.profession_reads(n.profession) = 0 THEN RETURN '{{"refused": "profession"}}'; END IF;
  IF EXISTS (SELECT 1 FROM tasks_task t WHERE t.client_id = whose AND t.holder_id = o.holder_id
    AND t.done_at IS NULL AND (t.data_class & talo.profession_writes(n.profession)) = 0)
    THEN RETURN '{{"refused": "tasks"}}'; END IF;

  UPDATE clients_networkmember m SET ends = moment WHERE m.client_id = whose AND m.holder_id = o.holder_id
    AND m.role NOT IN {HELPERS} AND {LIVE.format(m="m")};
  last_moment := least(stays, held.ends);
  IF stays > now() THEN
    INSERT INTO clients_networkmember
      (public_id, client_id, holder_id, role, classes, starts, ends, sort_key, basis, added_by_id)
      VALUES (gen_random_uuid(), whose, o.holder_id, CASE WHEN own THEN 'contact_person' ELSE held.role END,
        held.classes, moment, last_moment, held.sort_key, 'handover', me);
  END IF;

  SELECT * INTO kept FROM clients_networkmember m WHERE m.client_id = whose AND m.holder_id = n.holder_id
    AND m.role NOT IN {HELPERS} AND {LIVE.format(m="m")} ORDER BY (m.role = 'own_worker') DESC, m.id LIMIT 1;
  IF kept.id IS NULL OR (own AND kept.role <> 'own_worker') THEN
    UPDATE clients_networkmember m SET ends = moment WHERE m.id = kept.id;
    INSERT INTO clients_networkmember
      (public_id, client_id, holder_id, role, classes, starts, ends, sort_key, basis, added_by_id)
      VALUES (gen_random_uuid(), whose, n.holder_id, held.role,
        CASE WHEN own THEN -1 ELSE held.classes END & talo.profession_reads(n.profession),
        moment, CASE WHEN own THEN NULL ELSE held.ends END, held.sort_key, 'handover', me);
  ELSIF kept.ends IS NOT NULL AND (held.ends IS NULL OR held.ends > kept.ends) THEN
    UPDATE clients_networkmember m SET ends = held.ends WHERE m.id = kept.id;
  END IF;

  -- The lead's list follows the own worker's unit.
  IF own AND NOT EXISTS (SELECT 1 FROM clients_networkmember m WHERE m.client_id = whose AND m.holder_id = n.lead_id
    AND {LIVE.format(m="m")}) THEN
    INSERT INTO clients_networkmember
      (public_id, client_id, holder_id, role, classes, starts, sort_key, basis, added_by_id)
      VALUES (gen_random_uuid(), whose, n.lead_id, 'lead', {int(C.NAME)}, moment, held.sort_key, 'lead', me);
  END IF;
  IF own AND o.lead_id <> n.lead_id AND NOT EXISTS (
    SELECT 1 FROM clients_networkmember m JOIN organisations_position p ON p.holder_id = m.holder_id
    WHERE m.client_id = whose AND p.unit_id = o.unit_id AND {LIVE.format(m="m")}) THEN
    UPDATE clients_networkmember m SET ends = moment WHERE m.client_id = whose AND m.holder_id = o.lead_id
      AND {LIVE.format(m="m")};
  END IF;

  UPDATE tasks_task t SET holder_id = n.holder_id
    WHERE t.client_id = whose AND t.holder_id = o.holder_id AND t.done_at IS NULL;
  GET DIAGNOSTICS moved = ROW_COUNT;
  IF own THEN
    INSERT INTO tasks_task (public_id, client_id, controller_id, data_class, kind, holder_id, due, due_basis, note,
        about, opened_at, opened_by_id)
      VALUES (gen_random_uuid(), whose, o.organisation_id, {int(C.PLAN)}, 'tasks.taken_over', n.holder_id, due_day,
        'tasks.working_days_to_call', note_text, '', moment, me);
  END IF;
  INSERT INTO timeline_event (public_id, client_id, controller_id, data_class, kind, at, position_id, about, words)
    VALUES (gen_random_uuid(), whose, o.organisation_id, {int(C.NAME)},
      CASE WHEN own THEN 'tasks.handed_over.' || why ELSE 'tasks.role_handed_over' END, moment, me, '',
      jsonb_build_object('old', o.name, 'new', n.name));
  RETURN jsonb_build_object('tasks', moved, 'own', own, 'accounts', (
    SELECT coalesce(jsonb_agg(DISTINCT x.account_id), '[]') FROM clients_networkmember m
    JOIN organisations_portalaccount x ON x.holder_id = m.holder_id
    WHERE m.client_id = whose AND m.role IN ('self', 'proxy') AND {LIVE.format(m="m")}));
END $$"""

TO_HAND_OVER = f"""
CREATE OR REPLACE FUNCTION talo.to_hand_over(giver bigint, wanted uuid[]) RETURNS TABLE (
  client_id bigint, public_id uuid, name text, protected boolean, position_id bigint, role text, tasks bigint,
  late bigint, classes integer) {DEFINER} AS $$
  SELECT DISTINCT ON (m.sort_key, c.id, p.id) c.id, c.public_id,
    c.last_name || ' ' || coalesce(nullif(c.call_name, ''), split_part(c.first_names, ' ', 1)), c.non_disclosure, p.id,
    m.role::text,
    (SELECT count(*) FROM tasks_task t WHERE t.client_id = c.id AND t.holder_id = p.holder_id AND t.done_at IS NULL),
    (SELECT count(*) FROM tasks_task t WHERE t.client_id = c.id AND t.holder_id = p.holder_id AND t.done_at IS NULL
      AND t.due < talo.today()),
    (SELECT coalesce(bit_or(t.data_class), 0)::integer FROM tasks_task t
      WHERE t.client_id = c.id AND t.holder_id = p.holder_id AND t.done_at IS NULL)
  FROM organisations_position p JOIN clients_networkmember m ON m.holder_id = p.holder_id
  JOIN clients_client c ON c.id = m.client_id
  WHERE (p.id = talo.my_position() OR ({LEADS.format(p="p")})) AND (giver IS NULL OR p.id = giver)
    AND (wanted IS NULL OR c.public_id = ANY (wanted) AND m.role = 'own_worker')
    AND m.role NOT IN {HELPERS} AND {LIVE.format(m="m")} AND c.closed_on IS NULL
  ORDER BY m.sort_key, c.id, p.id, (m.role = 'own_worker') DESC, m.id
$$"""

UNIT_PEOPLE = f"""
CREATE OR REPLACE FUNCTION talo.unit_people() RETURNS TABLE (
  position_id bigint, clients bigint, own_clients bigint, tasks bigint, late bigint) {DEFINER} AS $$
  SELECT p.id,
    (SELECT count(*) FROM clients_networkmember m WHERE m.holder_id = p.holder_id AND m.role NOT IN {HELPERS}
      AND {LIVE.format(m="m")}),
    (SELECT count(*) FROM clients_networkmember m WHERE m.holder_id = p.holder_id AND m.role = 'own_worker'
      AND {LIVE.format(m="m")}),
    (SELECT count(*) FROM tasks_task t WHERE t.holder_id = p.holder_id AND t.done_at IS NULL),
    (SELECT count(*) FROM tasks_task t WHERE t.holder_id = p.holder_id AND t.done_at IS NULL AND t.due < talo.today())
  FROM organisations_position p WHERE {LEADS.format(p="p")}
$$"""

# Numbers only: an administrator who ends a position learns that the lead must hand over first, and nothing of whom.
LEFT_BEHIND = f"""
CREATE OR REPLACE FUNCTION talo.left_behind(leaver bigint, after timestamptz) RETURNS bigint {DEFINER} AS $$
  SELECT (SELECT count(*) FROM clients_networkmember m JOIN clients_client c ON c.id = m.client_id
      WHERE m.holder_id = p.holder_id AND m.role NOT IN {HELPERS} AND {LIVE.format(m="m")}
      AND (m.ends IS NULL OR m.ends > after) AND c.closed_on IS NULL)
    + (SELECT count(*) FROM tasks_task t WHERE t.holder_id = p.holder_id AND t.done_at IS NULL)
  FROM organisations_position p WHERE p.id = leaver
    AND (({LEADS.format(p="p")}) OR p.id = talo.my_position() OR talo.profession() = 'administrator')
$$"""

# Tasks of clients whom the leaver no longer helps go to who answers for the whole, else back to the unit.
RETURN_TASKS = f"""
CREATE OR REPLACE FUNCTION talo.return_tasks(leaver bigint) RETURNS bigint {VOLATILE} AS $$
  WITH moved AS (
    UPDATE tasks_task t SET holder_id = coalesce((SELECT m.holder_id FROM clients_networkmember m
        JOIN organisations_position w ON w.holder_id = m.holder_id WHERE m.client_id = t.client_id
        AND m.role = 'own_worker' AND (t.data_class & talo.profession_writes(w.profession)) <> 0
        AND m.holder_id <> p.holder_id
        AND {LIVE.format(m="m")} LIMIT 1), u.inbox_id)
    FROM organisations_position p JOIN organisations_unit u ON u.id = p.unit_id
    WHERE p.id = leaver AND t.holder_id = p.holder_id AND t.done_at IS NULL AND {LEADS.format(p="p")}
      AND NOT EXISTS (SELECT 1 FROM clients_networkmember m WHERE m.client_id = t.client_id
        AND m.holder_id = p.holder_id AND m.role NOT IN {HELPERS} AND {LIVE.format(m="m")})
    RETURNING 1)
  SELECT count(*) FROM moved
$$"""

END_POSITION = f"""
CREATE OR REPLACE FUNCTION talo.end_position(leaver bigint, last_day date) RETURNS boolean {VOLATILE} AS $$
  WITH ended AS (
    UPDATE organisations_position p SET ends = least(p.ends, last_day)
    WHERE p.id = leaver AND p.starts <= last_day AND last_day >= talo.today() AND {LEADS.format(p="p")}
      AND p.id <> talo.my_position() RETURNING 1)
  SELECT EXISTS (SELECT 1 FROM ended)
$$"""

# Numbers only, for whoever ends the unit: whatever its inbox, its lead's list or a role of it would still hold.
OF_THE_UNIT = (
    "(SELECT p.holder_id FROM organisations_position p WHERE p.unit_id = u.id UNION VALUES (u.inbox_id), (u.lead_id))"
)
LEFT_IN_UNIT = f"""
CREATE OR REPLACE FUNCTION talo.left_in_unit(of_unit bigint, last_day date) RETURNS TABLE (
  clients bigint, tasks bigint) {DEFINER} AS $$
  SELECT (SELECT count(DISTINCT m.client_id) FROM clients_networkmember m JOIN clients_client c ON c.id = m.client_id
      WHERE m.holder_id IN {OF_THE_UNIT} AND NOT m.over AND c.closed_on IS NULL
      AND (m.ends IS NULL OR m.ends > (last_day + 1)::timestamp AT TIME ZONE 'Europe/Helsinki')),
    (SELECT count(*) FROM tasks_task t WHERE t.holder_id IN {OF_THE_UNIT} AND t.done_at IS NULL)
  FROM organisations_unit u WHERE u.id = of_unit AND {ADMINISTERS}
$$"""

# No day: the end is taken back. It answers with a word when it refuses.
SET_UNIT_END = f"""
CREATE OR REPLACE FUNCTION talo.set_unit_end(of_unit bigint, last_day date) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE found_unit record;
BEGIN
  SELECT u.* INTO found_unit FROM organisations_unit u WHERE u.id = of_unit AND {ADMINISTERS} FOR UPDATE;
  IF found_unit.id IS NULL THEN RETURN 'right'; END IF;
  IF found_unit.ends < talo.today() THEN RETURN 'ended'; END IF;
  IF last_day < talo.today() THEN RETURN 'past'; END IF;
  IF last_day IS NOT NULL AND (
    EXISTS (SELECT 1 FROM organisations_position p WHERE p.unit_id = of_unit AND (p.ends IS NULL OR p.ends > last_day))
    OR EXISTS (SELECT 1 FROM talo.left_in_unit(of_unit, last_day) l WHERE l.clients > 0 OR l.tasks > 0))
    THEN RETURN 'left'; END IF;
  UPDATE organisations_unit u SET ends = last_day WHERE u.id = of_unit;
  RETURN 'done';
END $$"""

# Whoever closed a client by mistake, or that worker's lead, opens it again for some days: the rows that ended then.
CLOSED_LATELY = f"""
CREATE OR REPLACE FUNCTION talo.closed_lately(since timestamptz) RETURNS TABLE (
  client_id bigint, public_id uuid, name text, closed_on date, closed_at timestamptz) {DEFINER} AS $$
  SELECT DISTINCT ON (c.id) c.id, c.public_id,
    c.last_name || ' ' || coalesce(nullif(c.call_name, ''), split_part(c.first_names, ' ', 1)), c.closed_on, m.ends
  FROM clients_networkmember m JOIN clients_client c ON c.id = m.client_id
  WHERE m.holder_id = ANY (talo.holders()) AND m.role IN ('own_worker', 'lead') AND m.ends >= since AND m.ends <= now()
    AND c.closed_on IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM clients_networkmember l WHERE l.client_id = c.id AND l.role NOT IN ('self', 'proxy')
      AND {LIVE.format(m="l")})
    AND NOT EXISTS (SELECT 1 FROM clients_networkmember l WHERE l.client_id = c.id AND l.ends > m.ends
      AND l.ends <= now() AND l.role NOT IN ('self', 'proxy'))
  ORDER BY c.id, m.ends DESC
$$"""

REOPEN = f"""
CREATE OR REPLACE FUNCTION talo.reopen_client(whose uuid, since timestamptz) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE found_client record;
BEGIN
  SELECT * INTO found_client FROM talo.closed_lately(since) f WHERE f.public_id = whose;
  IF found_client.client_id IS NULL THEN RETURN NULL; END IF;
  UPDATE clients_client c SET closed_on = NULL, close_reason = '' WHERE c.id = found_client.client_id;
  -- Others may have been there until a day only: the own worker asks them anew.
  UPDATE clients_networkmember m SET ends = NULL
    WHERE m.client_id = found_client.client_id AND m.ends = found_client.closed_at AND m.role IN ('own_worker', 'lead');
  UPDATE tasks_task t SET done_at = NULL, done_by_id = NULL
    WHERE t.client_id = found_client.client_id AND t.done_at = found_client.closed_at;
  INSERT INTO timeline_event (public_id, client_id, controller_id, data_class, kind, at, position_id, about, words)
    VALUES (gen_random_uuid(), found_client.client_id, (talo.organisations())[1], {int(C.NAME)},
      'tasks.client_reopened', now(), talo.my_position(), '', '{{}}');
  RETURN found_client.client_id;
END $$"""

ONLY_NUMBERS = "a lead follows how much each worker of the unit has without reading a record"
POLICIES: list[Policy] = [
    RecordPolicy(
        table="tasks_task",
        own_insert=True,
        own_update=True,
        held_by="holder_id",
        update=("done_at", "done_by_id", "due", "holder_id", "note"),
    ),
    Statement(
        name="talo.hand_over(bigint, bigint, bigint, text, timestamptz, date, text, timestamptz)",
        sql=HAND_OVER,
        definer_reason="a lead hands over without reading records, and a worker tasks that another controller opened",
    ),
    Statement(
        name="talo.to_hand_over(bigint, uuid[])",
        sql=TO_HAND_OVER,
        definer_reason="a lead sees the names of those whom a worker of the unit helps, and how many tasks wait",
    ),
    Statement(name="talo.unit_people()", sql=UNIT_PEOPLE, definer_reason=ONLY_NUMBERS),
    Statement(
        name="talo.left_behind(bigint, timestamptz)",
        sql=LEFT_BEHIND,
        definer_reason="a position must not end with clients or tasks in it, and who ends it may not see them",
    ),
    Statement(
        name="talo.return_tasks(bigint)", sql=RETURN_TASKS, definer_reason="a lead moves tasks without reading them"
    ),
    Statement(
        name="talo.end_position(bigint, date)",
        sql=END_POSITION,
        definer_reason="a lead ends positions of the own unit and writes nothing else in the staff directory",
    ),
    Statement(
        name="talo.left_in_unit(bigint, date)",
        sql=LEFT_IN_UNIT,
        definer_reason="a unit must not end with clients or tasks in it, and who ends it may not see them",
    ),
    Statement(
        name="talo.set_unit_end(bigint, date)",
        sql=SET_UNIT_END,
        definer_reason="the last day of a unit is written by an administrator of its organisation when nothing is left",
    ),
    Statement(
        name="talo.closed_lately(timestamptz)",
        sql=CLOSED_LATELY,
        definer_reason="nobody sees a closed client; its last own worker and lead may open it again for some days",
    ),
    Statement(
        name="talo.reopen_client(uuid, timestamptz)",
        sql=REOPEN,
        definer_reason="gives back what the closing took from the own worker and the lead",
    ),
]
