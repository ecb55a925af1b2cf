"""Who sees a client: the access rows, and the policies of the client's own tables."""

from __future__ import annotations

from talo.foundation.database.classes import DataClass as C
from talo.foundation.database.policies import (
    NOT_BY_READING,
    ClosedTable,
    Policy,
    RecordPolicy,
    Statement,
    TablePolicy,
)
from talo.register.organisations.policies import DEFINER


def open_to_me(table: str, client: str, data_class: C, extra: str = "") -> str:
    """SQL: the actor has live access to the row's client, in `data_class`."""
    return (
        f"EXISTS (SELECT 1 FROM talo.my_access a WHERE a.client_id = {table}.{client}"
        f" AND (a.classes & {int(data_class)}) <> 0{extra})"
    )


def written_by_me(table: str, client: str, data_class: C, extra: str = "") -> str:
    """SQL: as `open_to_me`, by an access that may write: emergency access only reads."""
    return open_to_me(table, client, data_class, NOT_BY_READING + extra)


def may(right: str, data_class: C) -> str:
    """SQL: the actor's profession `reads` or `writes` the class."""
    return f"((SELECT talo.{right}()) & {int(data_class)}) <> 0"


UNPROTECTED = (
    " AND (a.role IN ('own_worker', 'self', 'proxy') OR NOT EXISTS"
    " (SELECT 1 FROM clients_client c WHERE c.id = clients_contactdetails.client_id AND c.non_disclosure))"
)
SEES_CONTACT = (
    f"{may('reads', C.CONTACT)} AND {open_to_me('clients_contactdetails', 'client_id', C.CONTACT, UNPROTECTED)}"
)
WRITES_CONTACT = f"({may('writes', C.CONTACT)} OR (SELECT talo.is_own())) AND " + written_by_me(
    "clients_contactdetails", "client_id", C.CONTACT, UNPROTECTED
)
WRITES_IDENTITY = f"{may('writes', C.IDENTITY)} AND {written_by_me('clients_clientidentity', 'client_id', C.IDENTITY)}"
WRITES_CLIENT = f"{may('writes', C.IDENTITY)} AND {written_by_me('clients_client', 'id', C.NAME)}"
WRITES_NETWORK = f"{may('writes', C.PLAN)} AND {written_by_me('clients_networkmember', 'client_id', C.NAME)}"
# The client takes a mandate back from the own account; a guardianship only the authority ends.
ENDS_PROXY = (
    "(SELECT talo.is_own()) AND EXISTS (SELECT 1 FROM talo.my_access a"
    " WHERE a.client_id = {table}.client_id AND a.role = 'self')"
)
ENROLLED_COLUMNS = ("id", "client_id", "holder_id", "role", "starts", "ends")

POLICIES: list[Policy] = [
    Statement(
        name="talo.my_access",
        kind="view",
        sql="CREATE OR REPLACE VIEW talo.my_access AS SELECT client_id, classes, role, holder_id"
        " FROM clients_networkmember WHERE holder_id = ANY ((SELECT talo.holders())::bigint[])"
        " AND starts <= now() AND (ends IS NULL OR ends >= now())",
        definer_reason="policies of the access table itself ask it; as the invoker it would ask itself for ever",
    ),
    Statement(
        name="talo.note_the_end()",
        grant=(),
        sql="""CREATE OR REPLACE FUNCTION talo.note_the_end() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN NEW.over := NEW.ends IS NOT NULL AND NEW.ends <= now(); RETURN NEW; END $$;
            CREATE OR REPLACE TRIGGER talo_note_the_end BEFORE INSERT OR UPDATE ON clients_networkmember
            FOR EACH ROW EXECUTE FUNCTION talo.note_the_end()""",
    ),
    Statement(
        name="talo.is_new_client(bigint)",
        sql="CREATE OR REPLACE FUNCTION talo.is_new_client(new_id bigint) RETURNS boolean"
        f" {DEFINER} AS $$ SELECT NOT EXISTS (SELECT 1 FROM clients_client WHERE id = new_id) AND NOT EXISTS"
        " (SELECT 1 FROM clients_networkmember WHERE client_id = new_id) $$",
        definer_reason="a reserved key is new only if no hidden client has it",
    ),
    Statement(
        name="talo.is_own_client(bigint)",
        sql="CREATE OR REPLACE FUNCTION talo.is_own_client(own_id bigint) RETURNS boolean"
        f" {DEFINER} AS $$ SELECT talo.is_own() AND EXISTS (SELECT 1 FROM clients_represents r WHERE"
        " r.client_id = own_id AND r.account_id = nullif(split_part(talo.actor(), ':', 2), '')::bigint"
        " AND r.starts <= now() AND (r.ends IS NULL OR r.ends >= now())) $$",
        definer_reason="asked by functions that read closed tables for the client",
    ),
    Statement(
        name="talo.confirm_identity(bigint)",
        sql="""CREATE OR REPLACE FUNCTION talo.confirm_identity(opened bigint) RETURNS void
            LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
            DECLARE code bytea; known bigint;
            BEGIN
              IF NOT EXISTS (SELECT 1 FROM talo.my_access a WHERE a.client_id = opened) THEN RETURN; END IF;
              SELECT hetu_index INTO code FROM clients_clientidentity WHERE client_id = opened;
              IF code IS NULL THEN RETURN; END IF;
              INSERT INTO clients_confirmedidentity (client_id, hetu_index, confirmed_at)
                VALUES (opened, code, now()) ON CONFLICT DO NOTHING;
              SELECT client_id INTO known FROM clients_confirmedidentity WHERE hetu_index = code;
              IF known IS DISTINCT FROM opened THEN
                INSERT INTO clients_linkrequest
                    (public_id, client_id, provisional_id, asked_at, asked_by_id, answer, basis, reason)
                  VALUES (gen_random_uuid(), known, opened, now(), talo.my_position(), '', '', '');
              END IF;
            END $$""",
        definer_reason="whether a person is known already must not show to whoever types the code",
    ),
    TablePolicy(
        table="clients_client",
        client="id",
        select=f"{may('reads', C.NAME)} AND {open_to_me('clients_client', 'id', C.NAME)}",
        insert_check=written_by_me("clients_client", "id", C.NAME) + f" AND {may('writes', C.IDENTITY)}",
        update_using=WRITES_CLIENT,
        update=(
            "first_names",
            "call_name",
            "last_name",
            "sort_key",
            "language",
            "other_language",
            "needs_interpreter",
            "non_disclosure",
            "closed_on",
            "close_reason",
        ),
        count_columns=("id", "opened_on", "closed_on", "close_reason", "opened_at_id"),
    ),
    TablePolicy(
        table="clients_networkmember",
        client="client_id",
        select=f"{may('reads', C.NAME)} AND (holder_id = ANY ((SELECT talo.holders())::bigint[]) OR "
        + open_to_me("clients_networkmember", "client_id", C.NAME)
        + ")",
        insert_check=f"({WRITES_NETWORK}) OR (holder_id = ANY ((SELECT talo.holders())::bigint[])"
        f" AND {may('writes', C.PLAN)} AND talo.is_new_client(client_id))",
        update_using=f"({WRITES_NETWORK}) OR ({ENDS_PROXY.format(table='clients_networkmember')} AND role = 'proxy'"
        " AND basis = 'mandate')",
        update=("ends", "role", "sort_key", "classes"),
        count_columns=ENROLLED_COLUMNS,
    ),
    TablePolicy(
        table="clients_clientidentity",
        client="client_id",
        select=f"{may('reads', C.IDENTITY)} AND {open_to_me('clients_clientidentity', 'client_id', C.IDENTITY)}",
        insert_check=WRITES_IDENTITY,
        update_using=WRITES_IDENTITY,
        count_columns=("client_id", "birth_date", "sex"),
    ),
    ClosedTable(table="clients_confirmedidentity", reason="only talo.confirm_identity writes and compares it"),
    TablePolicy(
        table="clients_linkrequest",
        client="client_id",
        select=f"{may('writes', C.IDENTITY)} AND {open_to_me('clients_linkrequest', 'client_id', C.IDENTITY)}",
        insert=False,
        update=("answered_at", "answered_by_id", "answer", "basis", "reason"),
        update_using=f"{may('writes', C.IDENTITY)} AND {written_by_me('clients_linkrequest', 'client_id', C.IDENTITY)}",
    ),
    TablePolicy(
        table="clients_contactdetails",
        client="client_id",
        select=SEES_CONTACT,
        insert_check=WRITES_CONTACT,
        update_using=WRITES_CONTACT,
    ),
    TablePolicy(
        table="clients_represents",
        client="client_id",
        select=open_to_me("clients_represents", "client_id", C.NAME),
        insert_check=f"{may('writes', C.IDENTITY)} AND {written_by_me('clients_represents', 'client_id', C.NAME)}",
        update=("ends",),
        update_using=f"({may('writes', C.IDENTITY)} AND {written_by_me('clients_represents', 'client_id', C.NAME)})"
        f" OR ({ENDS_PROXY.format(table='clients_represents')} AND basis = 'mandate')",
    ),
    RecordPolicy(
        table="clients_fact",
        count_columns=("id", "client_id", "kind", "value", "starts", "ends"),
    ),
    # The reasons tell of health: coaches read what helps at work from the profile, not these.
    RecordPolicy(
        table="clients_workability",
        narrower=f"{may('reads', C.SOCIAL | C.HEALTH)}",
        count_columns=("id", "client_id", "definition", "starts", "ends"),
    ),
]
