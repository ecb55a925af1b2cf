"""Merging in the database: whoever may, moves rows with a journal; a conflict names the row and changes nothing."""

from __future__ import annotations

from talo.foundation.database.classes import DataClass as C
from talo.foundation.database.policies import ClosedTable, Policy, Statement, TablePolicy
from talo.register.clients.policies import may, open_to_me
from talo.register.organisations.policies import DEFINER

VOLATILE = DEFINER.replace("LANGUAGE sql STABLE", "LANGUAGE plpgsql VOLATILE")
ANSWER_DAYS = 7  # the house's own promise: a week, whatever days of it are working days
# Who sees, who is who and what opens records stays: moved, it would show one opening's rows to the other's people.
STAYING = (
    "clients_networkmember",
    "clients_clientidentity",
    "clients_contactdetails",
    "clients_represents",
    "clients_linkrequest",
    "permits_disclosure",
    "emergency_opening",
    "duplicates_merge",
)
# The tables of records about clients, whichever room they belong to: those with a history and a column for the client.
TABLES = (
    "SELECT c.relname::text AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
    " AND a.attname = 'client_id' AND NOT a.attisdropped WHERE c.relnamespace = 'public'::regnamespace"
    " AND EXISTS (SELECT 1 FROM pg_trigger h WHERE h.tgrelid = c.oid AND h.tgname = 'talo_history_insert')"
    f" AND c.relname <> ALL (ARRAY[{', '.join(repr(one) for one in STAYING)}]) ORDER BY c.relname"
)
MINE = (
    "EXISTS (SELECT 1 FROM talo.my_access a WHERE a.client_id = {c}.id"
    f" AND (a.classes & {int(C.IDENTITY)}) <> 0 AND a.role <> 'emergency')"
)

MERGE = f"""
CREATE OR REPLACE FUNCTION talo.merge_clients(keep uuid, gone uuid, moment timestamptz) RETURNS jsonb
{VOLATILE} AS $$
DECLARE k record; g record; t record; r record; other record; made record; place text;
BEGIN
  SELECT c.* INTO k FROM clients_client c WHERE c.public_id = keep FOR UPDATE;
  SELECT c.* INTO g FROM clients_client c WHERE c.public_id = gone FOR UPDATE;
  IF k.id IS NULL OR g.id IS NULL OR k.id = g.id OR (talo.writes() & {int(C.IDENTITY)}) = 0
     OR NOT {MINE.format(c="k")} OR NOT {MINE.format(c="g")} THEN
    RETURN '{{"refused": "right"}}';
  END IF;
  IF k.merged_into_id IS NOT NULL OR g.merged_into_id IS NOT NULL THEN RETURN '{{"refused": "merged"}}'; END IF;
  IF NOT EXISTS (SELECT 1 FROM clients_confirmedidentity i JOIN clients_clientidentity o ON o.client_id = g.id
     WHERE i.client_id = k.id AND i.hetu_index = o.hetu_index) THEN
    RETURN '{{"refused": "identity"}}';
  END IF;
  SELECT m.role, coalesce(s.first_name || ' ' || s.last_name, '') AS name INTO other FROM clients_networkmember m
    LEFT JOIN organisations_position p ON p.holder_id = m.holder_id
    LEFT JOIN organisations_staffmember s ON s.id = p.staff_member_id
    WHERE m.client_id = g.id AND m.role <> 'lead' AND m.starts <= now() AND (m.ends IS NULL OR m.ends > now())
      AND NOT EXISTS (SELECT 1 FROM clients_networkmember n WHERE n.client_id = k.id AND n.holder_id = m.holder_id
        AND n.role <> 'emergency' AND n.starts <= now() AND (n.ends IS NULL OR n.ends > now())) LIMIT 1;
  IF other.role IS NOT NULL THEN
    RETURN jsonb_build_object('refused', 'network', 'name', other.name, 'role', other.role);
  END IF;
  INSERT INTO duplicates_merge (public_id, client_id, merged_id, position_id, at)
    VALUES (gen_random_uuid(), k.id, g.id, talo.my_position(), least(coalesce(moment, now()), now()))
    RETURNING id, public_id INTO made;
  FOR t IN {TABLES} LOOP
    FOR r IN EXECUTE format('SELECT id FROM %I WHERE client_id = $1 ORDER BY id', t.name) USING g.id LOOP
      place := t.name || ':' || r.id;
      EXECUTE format('UPDATE %I SET client_id = $1 WHERE id = $2', t.name) USING k.id, r.id;
      INSERT INTO duplicates_step (merge_id, what, table_name, row_id, from_client, to_client)
        VALUES (made.id, 'moved', t.name, r.id, g.id, k.id);
    END LOOP;
  END LOOP;
  -- Parents and their records have moved together: look now, not at the commit.
  SET CONSTRAINTS ALL IMMEDIATE;
  SET CONSTRAINTS ALL DEFERRED;
  INSERT INTO duplicates_step (merge_id, what, table_name, row_id, from_client, to_client, was)
    SELECT made.id, 'ended', 'clients_networkmember', m.id, g.id, g.id, m.ends FROM clients_networkmember m
    WHERE m.client_id = g.id AND (m.ends IS NULL OR m.ends > now());
  UPDATE clients_networkmember m SET ends = greatest(now(), m.starts)
    WHERE m.client_id = g.id AND (m.ends IS NULL OR m.ends > now());
  UPDATE clients_client SET merged_into_id = k.id WHERE id = g.id;
  RETURN jsonb_build_object('merge', made.public_id);
EXCEPTION WHEN unique_violation OR exclusion_violation OR foreign_key_violation THEN
  -- All of this block is undone; the row is named, so that somebody can end or correct it.
  RETURN jsonb_build_object('refused', 'conflict', 'row', place);
END $$"""
UNMERGE = f"""
CREATE OR REPLACE FUNCTION talo.unmerge_clients(which uuid) RETURNS jsonb {VOLATILE} AS $$
DECLARE m record; s record; place text; moved integer := 0; changed integer;
BEGIN
  IF talo.actor() <> 'service:operator' THEN
    RAISE EXCEPTION 'only the operator takes a merge back' USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT d.* INTO m FROM duplicates_merge d WHERE d.public_id = which AND d.undone_at IS NULL FOR UPDATE;
  IF m.id IS NULL THEN RETURN '{{"refused": "absent"}}'; END IF;
  FOR s IN SELECT * FROM duplicates_step WHERE merge_id = m.id ORDER BY id DESC LOOP
    place := s.table_name || ':' || s.row_id;
    IF s.what = 'ended' THEN
      UPDATE clients_networkmember SET ends = s.was WHERE id = s.row_id;
    ELSE
      EXECUTE format('UPDATE %I SET client_id = $1 WHERE id = $2 AND client_id = $3', s.table_name)
        USING s.from_client, s.row_id, s.to_client;
    END IF;
    GET DIAGNOSTICS changed = ROW_COUNT;
    IF changed <> 1 THEN RAISE EXCEPTION USING ERRCODE = 'unique_violation'; END IF;
    moved := moved + 1;
  END LOOP;
  SET CONSTRAINTS ALL IMMEDIATE;
  SET CONSTRAINTS ALL DEFERRED;
  UPDATE clients_client SET merged_into_id = NULL WHERE id = m.merged_id;
  UPDATE duplicates_merge SET undone_at = now() WHERE id = m.id;
  RETURN jsonb_build_object('rows', moved, 'kept', m.client_id, 'merged', m.merged_id);
EXCEPTION WHEN unique_violation OR exclusion_violation OR foreign_key_violation THEN
  RETURN jsonb_build_object('refused', 'conflict', 'row', place);
END $$"""
TELL = f"""
CREATE OR REPLACE FUNCTION talo.tell_of_link() RETURNS trigger {VOLATILE} AS $$
BEGIN
  INSERT INTO tasks_task (public_id, client_id, controller_id, data_class, kind, holder_id, due, due_basis, note, about,
      about_id, opened_at)
    SELECT gen_random_uuid(), NEW.client_id, u.organisation_id, {int(C.PLAN)}, 'duplicates.answer', m.holder_id,
      current_date + {ANSWER_DAYS}, 'promise: link requests are answered within a week', '', 'clients.LinkRequest',
      NEW.id, now()
    FROM clients_networkmember m JOIN organisations_position p ON p.holder_id = m.holder_id
    JOIN organisations_unit u ON u.id = p.unit_id
    WHERE m.client_id = NEW.client_id AND m.role = 'own_worker' AND m.starts <= now()
      AND (m.ends IS NULL OR m.ends > now()) LIMIT 1;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER talo_tell_of_link AFTER INSERT ON clients_linkrequest
  FOR EACH ROW EXECUTE FUNCTION talo.tell_of_link()"""

POLICIES: list[Policy] = [
    Statement(
        name="talo.merge_clients(uuid, uuid, timestamptz)",
        sql=MERGE,
        definer_reason="no web role moves a record to another client; the journal is closed to it",
    ),
    Statement(
        name="talo.unmerge_clients(uuid)",
        sql=UNMERGE,
        definer_reason="the operator takes a merge back row by row without seeing any",
    ),
    Statement(
        name="talo.tell_of_link()",
        sql=TELL,
        grant=(),
        definer_reason="whoever types a code must not see that somebody else gets a task by it",
    ),
    TablePolicy(
        table="duplicates_merge",
        client="client_id",
        select=f"{may('writes', C.IDENTITY)} AND {open_to_me('duplicates_merge', 'client_id', C.IDENTITY)}",
        insert=False,
        update=False,
    ),
    ClosedTable(table="duplicates_step", reason="the journal: only merging and un-merging write and read it"),
]
