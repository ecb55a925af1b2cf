"""The tables and functions of the sealed log: rows come in through functions only, and no role can change them."""

from __future__ import annotations

# `pg_temp` last: otherwise a temporary table of the caller would be found first.
DEFINER = "SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"

EPOCH_FUNCTION = f"""
CREATE OR REPLACE FUNCTION talo.log_epoch() RETURNS integer LANGUAGE plpgsql VOLATILE {DEFINER} AS $$
DECLARE here bigint; latest record;
BEGIN
  SELECT system_identifier INTO here FROM pg_control_system();
  SELECT number, system_identifier INTO latest FROM audit_epoch ORDER BY number DESC LIMIT 1;
  IF latest.system_identifier = here THEN RETURN latest.number; END IF;
  -- The first row ever, or the first after a restore into another cluster: transaction numbers start anew.
  LOCK TABLE audit_epoch IN SHARE ROW EXCLUSIVE MODE;
  SELECT number, system_identifier INTO latest FROM audit_epoch ORDER BY number DESC LIMIT 1;
  IF latest.system_identifier = here THEN RETURN latest.number; END IF;
  INSERT INTO audit_epoch (number, system_identifier, restored_from)
    SELECT coalesce(latest.number, 0) + 1, here, (SELECT hash FROM audit_seal ORDER BY number DESC LIMIT 1);
  RETURN coalesce(latest.number, 0) + 1;
END $$
"""

# Entries and changes share one sequence: a number names one row of the log, whichever table it stands in.
TABLES = f"""
CREATE SCHEMA IF NOT EXISTS talo;
CREATE SEQUENCE audit_number;
CREATE TABLE audit_epoch (
  number integer PRIMARY KEY,
  system_identifier bigint NOT NULL,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  restored_from bytea,
  signature bytea
);
CREATE TABLE audit_seal (
  number bigint PRIMARY KEY,
  epoch integer NOT NULL,
  from_xid bigint NOT NULL,
  to_xid bigint NOT NULL CHECK (to_xid > from_xid),
  rows bigint NOT NULL,
  root bytea NOT NULL,
  previous bytea NOT NULL,
  hash bytea NOT NULL,
  signature bytea NOT NULL,
  at timestamptz NOT NULL,
  marks bytea NOT NULL
);
{EPOCH_FUNCTION};
CREATE TABLE audit_entry (
  id bigint NOT NULL DEFAULT nextval('audit_number'),
  epoch integer NOT NULL DEFAULT talo.log_epoch(),
  xid bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  actor text NOT NULL,
  organisation bigint,
  request text NOT NULL,
  verb text NOT NULL CHECK (verb IN ('read', 'write', 'refusal')),
  object text NOT NULL,
  purpose text NOT NULL,
  basis text NOT NULL,
  outcome text NOT NULL,
  PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE INDEX audit_entry_order ON audit_entry (epoch, xid, id);
CREATE TABLE audit_subject (
  entry bigint NOT NULL,
  client bigint NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (entry, at, client)
) PARTITION BY RANGE (at);
CREATE INDEX audit_subject_client ON audit_subject (client, at);
CREATE TABLE audit_change (
  id bigint NOT NULL DEFAULT nextval('audit_number'),
  epoch integer NOT NULL DEFAULT talo.log_epoch(),
  xid bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  actor text NOT NULL,
  relation text NOT NULL,
  verb text NOT NULL CHECK (verb IN ('insert', 'update', 'delete')),
  row_ids bigint[] NOT NULL,
  client_ids bigint[] NOT NULL,
  columns text[] NOT NULL,
  PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE INDEX audit_change_order ON audit_change (epoch, xid, id);
CREATE TABLE audit_entry_default PARTITION OF audit_entry DEFAULT;
CREATE TABLE audit_subject_default PARTITION OF audit_subject DEFAULT;
CREATE TABLE audit_change_default PARTITION OF audit_change DEFAULT;
"""

# When each actor last opened a client's page: the log knows it as well, but has mostly lists that named the client.
VISITS = """
CREATE TABLE audit_visit (
  actor text NOT NULL,
  client bigint NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (actor, client)
)
"""
DROP_VISITS = "DROP TABLE audit_visit"
DROP_LAST_SEEN = "DROP FUNCTION IF EXISTS talo.last_seen(bigint)"  # `talo.last_opened` has taken its place
A_VISIT = "verb = 'read' AND outcome = 'done' AND object LIKE '%desk.client%'"
VISITS_SO_FAR = f"""
INSERT INTO audit_visit SELECT e.actor, s.client, max(e.at)
  FROM audit_entry e JOIN audit_subject s ON s.entry = e.id AND s.at = e.at WHERE {A_VISIT} GROUP BY e.actor, s.client
"""

DROP_TABLES = """
DROP TABLE audit_subject, audit_entry, audit_change;
DROP FUNCTION talo.log_epoch();
DROP TABLE audit_seal, audit_epoch;
DROP SEQUENCE audit_number;
"""

PREPARE = f"""
CREATE OR REPLACE FUNCTION talo.prepare_log(months integer) RETURNS integer LANGUAGE plpgsql VOLATILE {DEFINER}
SET timezone = 'UTC' SET lock_timeout = '3s' AS $$
DECLARE month timestamptz; part text; filled boolean; made integer := 0;
BEGIN
  FOR n IN 0 .. least(months, 24) LOOP
    month := date_trunc('month', now()) + make_interval(months => n);
    FOREACH part IN ARRAY ARRAY['entry', 'subject', 'change'] LOOP
      CONTINUE WHEN to_regclass(format('public.audit_%s_%s', part, to_char(month, 'YYYY_MM'))) IS NOT NULL;
      EXECUTE format('SELECT EXISTS (SELECT 1 FROM audit_%s_default WHERE at >= %L AND at < %L)',
                     part, month, month + interval '1 month') INTO filled;
      -- A month that began in the default partition stays there: rows of the log are never moved.
      CONTINUE WHEN filled;
      -- `public` stands first: with this search path a table without a schema would go to pg_catalog.
      EXECUTE format('CREATE TABLE public.audit_%1$s_%2$s PARTITION OF public.audit_%1$s'
                     ' FOR VALUES FROM (%3$L) TO (%4$L)',
                     part, to_char(month, 'YYYY_MM'), month, month + interval '1 month');
      made := made + 1;
    END LOOP;
  END LOOP;
  RETURN made;
END $$
"""

WRITE = f"""
CREATE OR REPLACE FUNCTION talo.write_log(
  actor text, organisation bigint, request text, verb text, object text, purpose text, basis text, outcome text,
  clients bigint[]
) RETURNS bigint LANGUAGE plpgsql VOLATILE {DEFINER} AS $$
DECLARE written record;
BEGIN
  INSERT INTO audit_entry (actor, organisation, request, verb, object, purpose, basis, outcome)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id, at INTO written;
  INSERT INTO audit_subject (entry, client, at)
    SELECT DISTINCT written.id, shown, written.at FROM unnest($9) AS shown WHERE shown IS NOT NULL;
  IF {A_VISIT} THEN
    INSERT INTO audit_visit SELECT DISTINCT $1, shown, written.at FROM unnest($9) AS shown WHERE shown IS NOT NULL
      ON CONFLICT ON CONSTRAINT audit_visit_pkey DO UPDATE SET at = excluded.at;
  END IF;
  RETURN written.id;
END $$
"""

ADD_SEAL = f"""
CREATE OR REPLACE FUNCTION talo.add_seal(
  number bigint, epoch integer, from_xid bigint, to_xid bigint, rows bigint, root bytea, previous bytea, hash bytea,
  signature bytea, at timestamptz, marks bytea
) RETURNS void LANGUAGE plpgsql VOLATILE {DEFINER} AS $$
DECLARE last record;
BEGIN
  SELECT s.number, s.hash INTO last FROM audit_seal s ORDER BY s.number DESC LIMIT 1;
  IF $1 <> coalesce(last.number, 0) + 1 OR (last.number IS NOT NULL AND $7 <> last.hash) THEN
    RAISE EXCEPTION 'seal % does not follow seal %', $1, last.number USING ERRCODE = 'unique_violation';
  END IF;
  INSERT INTO audit_seal VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);
END $$
"""

SIGN_EPOCH = f"""
CREATE OR REPLACE FUNCTION talo.sign_epoch(which integer, signed bytea) RETURNS void
LANGUAGE sql VOLATILE {DEFINER} AS $$
  UPDATE audit_epoch SET signature = signed WHERE number = which AND signature IS NULL
$$
"""

# After a recovery of the same cluster to an earlier point its transaction numbers come a second time.
OPEN_EPOCH = f"""
CREATE OR REPLACE FUNCTION talo.open_epoch(after bytea) RETURNS integer LANGUAGE plpgsql VOLATILE {DEFINER} AS $$
DECLARE opened integer;
BEGIN
  -- Wait for rows on their way: once the new epoch stands, none may come to the old one.
  LOCK TABLE audit_entry, audit_change IN SHARE MODE;
  INSERT INTO audit_epoch (number, system_identifier, restored_from)
    SELECT coalesce((SELECT max(number) FROM audit_epoch), 0) + 1, system_identifier, after FROM pg_control_system()
    RETURNING number INTO opened;
  RETURN opened;
END $$
"""

# Only the log may know that a hidden row exists; the person asking gets the answer for an absent one.
HIDDEN_CLIENT = f"""
CREATE OR REPLACE FUNCTION talo.hidden_client(object_table text, object_id uuid) RETURNS bigint
LANGUAGE plpgsql STABLE {DEFINER} AS $$
DECLARE relation regclass := to_regclass(format('public.%I', object_table)); named text := 'id'; found bigint;
BEGIN
  -- Only tables with a history hold client data; the client's own table has no column `client_id`.
  IF NOT EXISTS (SELECT 1 FROM pg_trigger WHERE tgrelid = relation AND tgname = 'talo_history_insert') THEN
    RETURN NULL;
  END IF;
  IF EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = relation AND attname = 'client_id' AND NOT attisdropped) THEN
    named := 'client_id';
  END IF;
  EXECUTE format('SELECT %I FROM public.%I WHERE public_id = $1', named, object_table) INTO found USING object_id;
  RETURN found;
END $$
"""

READS_OF = f"""
CREATE OR REPLACE FUNCTION talo.reads_of(whose bigint, since timestamptz, own boolean, most integer)
RETURNS TABLE (at timestamptz, actor text, organisation bigint, verb text, object text, purpose text, basis text,
               outcome text)
LANGUAGE plpgsql STABLE {DEFINER} AS $$
BEGIN
  IF NOT coalesce(talo.is_own_client(whose), false) THEN
    RAISE EXCEPTION 'only the client reads who has read' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN QUERY
    SELECT e.at, e.actor, e.organisation, e.verb, e.object, e.purpose, e.basis, e.outcome
    FROM audit_subject s JOIN audit_entry e ON e.id = s.entry AND e.at = s.at
    WHERE s.client = whose AND (since IS NULL OR s.at >= since)
      AND (own OR e.actor <> current_setting('talo.actor', true))
    ORDER BY s.at DESC LIMIT least(most, 10000);
END $$
"""

# One row of history for each statement and each set of changed columns: who, which rows, which columns, no values.
# Two texts, not one put together at run time: each trigger keeps its plan then, and an act writes many rows.
_COMPARED = """
      INSERT INTO audit_change (actor, relation, verb, row_ids, client_ids, columns)
      SELECT who, TG_TABLE_NAME, 'update', array_agg(id ORDER BY id),
             coalesce(array_agg(DISTINCT client ORDER BY client) FILTER (WHERE client IS NOT NULL), '{{}}'), columns
      FROM (SELECT n.id, n.{client} AS client,
                   ARRAY(SELECT key FROM jsonb_each(to_jsonb(n)) WHERE value IS DISTINCT FROM to_jsonb(o) -> key
                         ORDER BY key) AS columns
            FROM new_rows n JOIN old_rows o ON o.id = n.id) AS compared
      WHERE columns <> '{{}}' GROUP BY columns;
"""
_LISTED = """
      INSERT INTO audit_change (actor, relation, verb, row_ids, client_ids, columns)
      SELECT who, TG_TABLE_NAME, '{verb}', array_agg(id ORDER BY id),
             coalesce(array_agg(DISTINCT {client} ORDER BY {client}) FILTER (WHERE {client} IS NOT NULL), '{{}}'),
             '{{}}'
      FROM {rows} HAVING count(*) > 0;
"""
_LISTS = (("insert", "new_rows"), ("delete", "old_rows"))


def _record_change(name: str, client: str) -> str:
    listed = [_LISTED.format(client=client, verb=verb, rows=rows) for verb, rows in _LISTS]
    return f"""
CREATE OR REPLACE FUNCTION talo.{name}() RETURNS trigger LANGUAGE plpgsql VOLATILE {DEFINER} AS $$
DECLARE who text := coalesce(nullif(current_setting('talo.actor', true), ''), 'database:' || session_user);
BEGIN
  CASE TG_OP
    WHEN 'UPDATE' THEN {_COMPARED.format(client=client)}
    WHEN 'INSERT' THEN {listed[0]}
    ELSE {listed[1]}
  END CASE;
  RETURN NULL;
END $$
"""


HISTORIES = {"client_id": "record_change", "id": "record_client_change"}
RECORD_CHANGES = {name: _record_change(name, client) for client, name in HISTORIES.items()}

VIEWS = {
    f"talo.log_{name}": f"CREATE OR REPLACE VIEW talo.log_{name} AS SELECT * FROM public.audit_{table}"
    for name, table in {
        "epochs": "epoch",
        "seals": "seal",
        "entries": "entry",
        "subjects": "subject",
        "changes": "change",
    }.items()
}

# What an update of the primary key does to the history: the old number leaves, the new one is not known (never done).
_TRANSITIONS = {"insert": "NEW TABLE AS new_rows", "delete": "OLD TABLE AS old_rows"}
_TRANSITIONS["update"] = f"{_TRANSITIONS['delete']} {_TRANSITIONS['insert']}"


def history_trigger_sql(table: str, client: str = "client_id") -> str:
    """Idempotent SQL: every statement that changes `table` writes its history; `client` is the column of the client."""
    return ";\n".join(
        f"CREATE OR REPLACE TRIGGER talo_history_{verb} AFTER {verb.upper()} ON public.{table}"
        f" REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION talo.{HISTORIES[client]}()"
        for verb, tables in _TRANSITIONS.items()
    )
