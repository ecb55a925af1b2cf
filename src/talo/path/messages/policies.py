"""Who reads threads, appointments and feedback, and the few functions that act before anybody is known."""

from __future__ import annotations

from talo.foundation.database.classes import EVERYTHING
from talo.foundation.database.classes import DataClass as C
from talo.foundation.database.policies import OpenTable, Policy, RecordPolicy, Statement, TablePolicy
from talo.register.clients.policies import may, open_to_me, written_by_me
from talo.register.organisations.policies import ACTOR_ID, DEFINER

ACTS = DEFINER.replace("STABLE", "VOLATILE")
PLPGSQL = ACTS.replace("LANGUAGE sql", "LANGUAGE plpgsql")
HOLDERS = "ANY ((SELECT talo.holders())::bigint[])"
ORGANISATIONS = "ANY ((SELECT talo.organisations())::bigint[])"
IS_OWN = "(SELECT talo.is_own())"


def thread_of(table: str, more: str = "") -> str:
    """SQL: the row's thread is open to the actor (the thread's own policy says so), and `more` holds for it."""
    return (
        f"EXISTS (SELECT 1 FROM channel_thread t WHERE t.id = {table}.thread_id"
        f" AND t.client_id = {table}.client_id{more})"
    )


STAFF_WRITES_THREAD = (
    " AND ((SELECT talo.writes()) & t.data_class) <> 0"
    f" AND (t.controller_id = {ORGANISATIONS} OR t.holder_id = {HOLDERS})"
)
WRITES_MESSAGE = (
    f"({IS_OWN} AND account_id = {ACTOR_ID} AND {thread_of('channel_message')})"
    f" OR (position_id = (SELECT talo.my_position()) AND {thread_of('channel_message', STAFF_WRITES_THREAD)})"
)
MY_LOOK = f"holder_id = {HOLDERS} AND {thread_of('channel_seen')}"

APPOINTMENT = (
    "EXISTS (SELECT 1 FROM channel_appointment a WHERE a.id = channel_meetingplace.appointment_id"
    " AND a.client_id = channel_meetingplace.client_id{more})"
)
# Behind a non-disclosure order the own worker, whoever goes there, and the client.
GOES_THERE = (
    f" AND ({IS_OWN} OR a.holder_id = {HOLDERS}"
    " OR EXISTS (SELECT 1 FROM talo.my_access m WHERE m.client_id = a.client_id AND m.role = 'own_worker')"
    " OR NOT EXISTS (SELECT 1 FROM clients_client c WHERE c.id = a.client_id AND c.non_disclosure))"
)
ACTS_ON_APPOINTMENT = (
    f" AND ({IS_OWN} OR (((SELECT talo.writes()) & a.data_class) <> 0"
    f" AND (a.controller_id = {ORGANISATIONS} OR a.holder_id = {HOLDERS})))"
)

FEEDBACK_READ = RecordPolicy(table="channel_feedback").read()
MY_OWN_FEEDBACK = (
    f"{IS_OWN} AND account_id = {ACTOR_ID} AND {open_to_me('channel_feedback', 'client_id', C.PLAN)}"
    " AND (appointment_id IS NULL OR EXISTS (SELECT 1 FROM channel_appointment a"
    " WHERE a.id = channel_feedback.appointment_id AND a.client_id = channel_feedback.client_id))"
    " AND (period_id IS NULL OR EXISTS (SELECT 1 FROM services_period p"
    " WHERE p.id = channel_feedback.period_id AND p.client_id = channel_feedback.client_id))"
)
WRITES_CODE = f"{may('writes', C.IDENTITY)} AND {written_by_me('channel_portalcode', 'client_id', C.IDENTITY)}"

UNREAD = f"""
CREATE OR REPLACE FUNCTION talo.unread_threads() RETURNS integer {DEFINER} AS $$
  SELECT count(*)::integer FROM (
    SELECT t.id, t.last_at FROM channel_thread t
    WHERE NOT talo.is_own() AND t.holder_id = ANY (talo.holders()) AND t.last_from_client
      AND EXISTS (SELECT 1 FROM talo.my_access a WHERE a.client_id = t.client_id)
    UNION ALL
    SELECT t.id, t.last_at FROM talo.my_access a JOIN channel_thread t ON t.client_id = a.client_id
    WHERE talo.is_own() AND NOT t.last_from_client
  ) mine WHERE NOT EXISTS (SELECT 1 FROM channel_seen s
    WHERE s.thread_id = mine.id AND s.at >= mine.last_at AND s.holder_id = ANY (talo.holders()))
$$"""
REMIND = f"""
CREATE OR REPLACE FUNCTION talo.remind_appointments(until timestamptz) RETURNS TABLE (account_id bigint, client uuid)
{ACTS} AS $$
  WITH reminded AS (
    UPDATE channel_appointment SET reminded_at = now()
    WHERE talo.actor() = 'service:notices' AND state = 'accepted' AND reminded_at IS NULL
      AND starts > now() AND starts <= until
    RETURNING client_id
  )
  SELECT DISTINCT p.account_id, k.public_id FROM reminded r JOIN clients_client k ON k.id = r.client_id
  JOIN clients_represents o ON o.client_id = r.client_id AND (o.ends IS NULL OR o.ends >= now())
  JOIN organisations_portalaccount p ON p.id = o.account_id
$$"""
OPEN_PORTAL = f"""
CREATE OR REPLACE FUNCTION talo.open_portal(account bigint) RETURNS bigint {PLPGSQL} AS $$
DECLARE made bigint; held bigint;
BEGIN
  IF NOT (talo.actor() = 'service:identified' OR (talo.writes() & {int(C.IDENTITY)}) <> 0) THEN RETURN NULL; END IF;
  IF EXISTS (SELECT 1 FROM organisations_staffmember s WHERE s.account_id = account)
    OR EXISTS (SELECT 1 FROM organisations_portalaccount p WHERE p.account_id = account) THEN RETURN NULL; END IF;
  INSERT INTO organisations_holder (kind) VALUES ('account') RETURNING id INTO held;
  INSERT INTO organisations_portalaccount (public_id, account_id, holder_id)
    VALUES (gen_random_uuid(), account, held) RETURNING id INTO made;
  RETURN made;
END $$"""
TRY_CODE = f"""
CREATE OR REPLACE FUNCTION talo.try_portal_code(wanted text, given bytea, most integer, use boolean)
RETURNS TABLE (portal_id bigint, client_id bigint) {PLPGSQL} AS $$
DECLARE code channel_portalcode%ROWTYPE;
BEGIN
  SELECT * INTO code FROM channel_portalcode c WHERE c.selector = wanted FOR UPDATE;
  IF NOT FOUND OR code.used_at IS NOT NULL OR code.revoked_at IS NOT NULL OR code.expires_at <= now()
    OR code.attempts >= most THEN RETURN; END IF;
  IF code.digest <> given THEN
    UPDATE channel_portalcode c SET attempts = c.attempts + 1 WHERE c.id = code.id;
    RETURN;
  END IF;
  IF use THEN UPDATE channel_portalcode c SET used_at = now() WHERE c.id = code.id; END IF;
  RETURN QUERY SELECT code.account_id, code.client_id;
END $$"""
IDENTIFIED = f"""
CREATE OR REPLACE FUNCTION talo.identified_client(codes bytea[]) RETURNS TABLE (client_id bigint, portal_id bigint)
{DEFINER} AS $$
  SELECT i.client_id, (SELECT r.account_id FROM clients_represents r WHERE r.client_id = i.client_id
    AND r.basis = 'self' AND (r.ends IS NULL OR r.ends >= now()) ORDER BY r.id DESC LIMIT 1)
  FROM clients_confirmedidentity i
  WHERE talo.actor() = 'service:identified' AND i.hetu_index = ANY (codes)
$$"""
BIND = f"""
CREATE OR REPLACE FUNCTION talo.bind_identified(codes bytea[], portal bigint) RETURNS bigint {PLPGSQL} AS $$
DECLARE found bigint; held bigint; names varchar;
BEGIN
  IF talo.actor() <> 'service:identified' THEN RETURN NULL; END IF;
  SELECT i.client_id INTO found FROM clients_confirmedidentity i WHERE i.hetu_index = ANY (codes) LIMIT 1;
  SELECT p.holder_id INTO held FROM organisations_portalaccount p WHERE p.id = portal
    AND NOT EXISTS (SELECT 1 FROM clients_represents r WHERE r.account_id = p.id);
  IF found IS NULL OR held IS NULL THEN RETURN NULL; END IF;
  SELECT c.sort_key INTO names FROM clients_client c WHERE c.id = found;
  INSERT INTO clients_represents (public_id, account_id, client_id, basis, starts, name)
    VALUES (gen_random_uuid(), portal, found, 'self', now(), '');
  INSERT INTO clients_networkmember (public_id, client_id, holder_id, role, classes, starts, sort_key, basis)
    VALUES (gen_random_uuid(), found, held, 'self', {int(EVERYTHING)}, now(), names, 'self');
  RETURN found;
END $$"""
# SQL: the former worker `g` is still in the client's network at a moment, as contact person for example.
STAYS = (
    "EXISTS (SELECT 1 FROM clients_networkmember m WHERE m.client_id = whose AND m.holder_id = g.holder_id"
    " AND NOT m.over AND (m.ends IS NULL OR m.ends > {until}))"
)
PASS_TALKS = f"""
CREATE OR REPLACE FUNCTION talo.pass_talks(whose bigint, giver bigint, heir bigint) RETURNS bigint {PLPGSQL} AS $$
DECLARE g organisations_position%ROWTYPE; h organisations_position%ROWTYPE; threads bigint; meetings bigint;
BEGIN
  SELECT * INTO g FROM organisations_position p WHERE p.id = giver
    AND (p.id = talo.my_position() OR (talo.profession() = 'unit_lead' AND p.unit_id = ANY (talo.units())));
  SELECT * INTO h FROM organisations_position p WHERE p.id = heir AND EXISTS (SELECT 1 FROM clients_networkmember m
    WHERE m.client_id = whose AND m.holder_id = p.holder_id AND NOT m.over);
  IF g.id IS NULL OR h.id IS NULL THEN RETURN 0; END IF;
  UPDATE channel_thread t SET holder_id = h.holder_id
    WHERE t.client_id = whose AND t.holder_id = g.holder_id AND NOT t.restricted;
  GET DIAGNOSTICS threads = ROW_COUNT;
  UPDATE channel_appointment a SET worker_id = h.id, holder_id = h.holder_id
    WHERE a.client_id = whose AND a.holder_id = g.holder_id AND a.state IN ('proposed', 'accepted')
      AND a.starts > now() AND NOT EXISTS (SELECT 1 FROM channel_appointment b WHERE b.worker_id = h.id
        AND b.state = 'accepted' AND tstzrange(b.starts, b.ends) && tstzrange(a.starts, a.ends));
  GET DIAGNOSTICS meetings = ROW_COUNT;
  -- What the client wrote for one pair of eyes stays; the answer that waits stays too, or becomes a question.
  UPDATE tasks_task k SET kind = 'messages.ask_client' FROM channel_thread t
    WHERE k.client_id = whose AND k.about = 'channel.Thread' AND k.about_id = t.id AND k.done_at IS NULL
      AND t.holder_id = g.holder_id AND t.restricted AND k.holder_id = h.holder_id
      AND NOT {STAYS.format(until="now()")};
  UPDATE tasks_task k SET holder_id = g.holder_id FROM channel_thread t
    WHERE k.client_id = whose AND k.about = 'channel.Thread' AND k.about_id = t.id AND k.done_at IS NULL
      AND t.holder_id = g.holder_id AND t.restricted AND k.holder_id = h.holder_id AND {STAYS.format(until="now()")};
  -- A time that clashes with the new worker's own, and for which the former one is gone: they agree on another.
  INSERT INTO tasks_task (public_id, client_id, controller_id, data_class, kind, holder_id, due, due_basis, note,
      about, about_id, opened_at, opened_by_id)
    SELECT gen_random_uuid(), whose, a.controller_id, {int(C.PLAN)}, 'messages.new_time', h.holder_id,
      greatest(talo.today(), (a.starts AT TIME ZONE 'Europe/Helsinki')::date - 1), '', '', 'channel.Appointment', a.id,
      now(), talo.my_position()
    FROM channel_appointment a WHERE a.client_id = whose AND a.holder_id = g.holder_id
      AND a.state IN ('proposed', 'accepted') AND a.starts > now() AND NOT {STAYS.format(until="a.starts")};
  RETURN threads + meetings;
END $$"""
LEAVE_FEEDBACK = f"""
CREATE OR REPLACE FUNCTION talo.leave_site_feedback(
  key uuid, words text, place text, address text, tongue text, day date, basis text)
RETURNS void {ACTS} AS $$
  INSERT INTO channel_sitefeedback (public_id, text, page, email, language, received_at, due, due_basis, answer)
  VALUES (key, words, place, address, tongue, now(), day, basis, '')
$$"""

POLICIES: list[Policy] = [
    RecordPolicy(
        table="channel_thread",
        own_insert=True,
        own_update=True,
        held_by="holder_id",
        narrower=f"NOT channel_thread.restricted OR {IS_OWN} OR channel_thread.holder_id = {HOLDERS}",
        update=("last_at", "last_from_client", "answer_due", "holder_id"),
        count_columns=("id", "client_id", "opened_at"),
    ),
    TablePolicy(
        table="channel_message",
        client="client_id",
        select=thread_of("channel_message"),
        insert_check=WRITES_MESSAGE,
        update=False,
    ),
    TablePolicy(
        table="channel_seen",
        client="client_id",
        select=thread_of("channel_seen"),
        insert_check=MY_LOOK,
        update_using=MY_LOOK,
        update=("at",),
    ),
    OpenTable(
        table="channel_answerpromise",
        reason="what a unit promises to everybody",
        writers=("unit_lead", "administrator"),
    ),
    RecordPolicy(
        table="channel_appointment",
        own_insert=True,
        own_update=True,
        held_by="holder_id",
        update=("state", "reason", "settled_at"),
        count_columns=("id", "client_id", "way", "starts", "state"),
    ),
    TablePolicy(
        table="channel_meetingplace",
        client="client_id",
        select=APPOINTMENT.format(more=GOES_THERE),
        insert_check=APPOINTMENT.format(more=GOES_THERE + ACTS_ON_APPOINTMENT),
        update=False,
    ),
    TablePolicy(
        table="channel_feedback",
        client="client_id",
        select=FEEDBACK_READ,
        insert_check=MY_OWN_FEEDBACK,
        update=False,
        count_columns=("id", "client_id", "rating", "given_at"),
    ),
    TablePolicy(
        table="channel_portalcode",
        client="client_id",
        select=WRITES_CODE,
        insert_check=f"{WRITES_CODE} AND made_by_id = (SELECT talo.my_position())",
        update_using=WRITES_CODE,
        update=("revoked_at",),
    ),
    TablePolicy(
        table="channel_sitefeedback",
        select="(SELECT talo.profession()) = 'administrator'",
        insert=False,
        update_using="(SELECT talo.profession()) = 'administrator'",
        update=("answered_at", "answered_by_id", "answer"),
    ),
    Statement(
        name="talo.unread_threads()",
        sql=UNREAD,
        definer_reason="a number for the navigation, on pages that show no client data",
    ),
    Statement(
        name="talo.remind_appointments(timestamptz)",
        sql=REMIND,
        definer_reason="the notices' service learns whom to remind, and nothing of what or with whom",
    ),
    Statement(
        name="talo.open_portal(bigint)",
        sql=OPEN_PORTAL,
        definer_reason="keys of holders are the administrator's; this makes one for a portal account and nothing else",
    ),
    Statement(
        name="talo.try_portal_code(text, bytea, integer, boolean)",
        sql=TRY_CODE,
        definer_reason="whoever types a code is nobody yet; wrong tries are counted, and only a right one is answered",
    ),
    Statement(
        name="talo.identified_client(bytea[])",
        sql=IDENTIFIED,
        definer_reason="after strong identification the person is looked for among confirmed identities",
    ),
    Statement(
        name="talo.bind_identified(bytea[], bigint)",
        sql=BIND,
        definer_reason="after strong identification an account that speaks for nobody is bound to its own client",
    ),
    Statement(
        name="talo.pass_talks(bigint, bigint, bigint)",
        sql=PASS_TALKS,
        definer_reason="threads and appointments follow the client when a worker or the worker's lead hands over",
    ),
    Statement(
        name="talo.leave_site_feedback(uuid, text, text, text, text, date, text)",
        sql=LEAVE_FEEDBACK,
        definer_reason="anybody may leave feedback on accessibility, and only the administrator reads it",
    ),
]
