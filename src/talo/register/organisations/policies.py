"""The policies of the staff directory, and the functions that all policies ask who acts."""

from __future__ import annotations

from talo.foundation.database.policies import OpenTable, Policy, Statement, TablePolicy
from talo.register.organisations.professions import CLIENT, OWN_WORKERS, RIGHTS

DEFINER = "LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
ACTOR_ID = "nullif(split_part(talo.actor(), ':', 2), '')::bigint"
# Days are those of the calendar on the wall: the session's clock runs in UTC and turns two hours late.
LIVE = "{p}.starts <= talo.today() AND ({p}.ends IS NULL OR {p}.ends >= talo.today())"
# A plain function with no settings of its own is written into the statement that calls it: it costs nothing.
PLAIN = "LANGUAGE sql STABLE"


def _of_profession(right: str) -> str:
    cases = " ".join(f"WHEN '{role}' THEN {int(getattr(rights, right))}" for role, rights in RIGHTS.items())
    return f"CASE profession {cases} ELSE 0 END"


def _plain(name: str, returns: str, body: str) -> Statement:
    sql = f"CREATE OR REPLACE FUNCTION talo.{name} RETURNS {returns} {PLAIN} AS $$ SELECT {body} $$"
    return Statement(name=f"talo.{name}", sql=sql, grant=("web", "audit"))


def _told(name: str, kind: str, absent: str = "NULL") -> Statement:
    """A function that reads what `talo.act` has set for this transaction."""
    told = f"nullif(pg_catalog.current_setting('talo.{name}', true), '')::{kind}"
    return _plain(f"{name}()", kind, told if absent == "NULL" else f"coalesce({told}, {absent})")


# A lead holds the lead's list of the unit instead of its inbox: ages and deadlines, not records.
ACT = f"""
CREATE OR REPLACE FUNCTION talo.act(who text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  me record;
  held bigint[] := '{{}}';
  reads integer := 0;
  writes integer := 0;
BEGIN
  IF who LIKE 'account:%' THEN
    SELECT coalesce(array_agg(x.holder_id), '{{}}') INTO held FROM organisations_portalaccount x
      WHERE x.id = split_part(who, ':', 2)::bigint;
    reads := {int(CLIENT.reads)};
    writes := {int(CLIENT.writes)};
  END IF;
  SELECT p.id, p.profession, p.staff_member_id, p.unit_id, u.organisation_id, p.holder_id,
         CASE WHEN p.profession = 'unit_lead' THEN u.lead_id ELSE u.inbox_id END AS list INTO me
    FROM organisations_position p JOIN organisations_unit u ON u.id = p.unit_id
    JOIN organisations_organisation o ON o.id = u.organisation_id
    WHERE who LIKE 'position:%' AND p.id = split_part(who, ':', 2)::bigint
      AND {LIVE.format(p="p")} AND {LIVE.format(p="o")};
  IF me.id IS NOT NULL THEN
    held := ARRAY[me.holder_id, me.list] || ARRAY(
      SELECT a.holder_id FROM organisations_deputyship d JOIN organisations_position a ON a.id = d.absent_id
      WHERE d.deputy_id = me.id AND d.ended_at IS NULL AND {LIVE.format(p="d")});
    reads := talo.profession_reads(me.profession);
    writes := talo.profession_writes(me.profession);
  END IF;
  PERFORM set_config('talo.actor', who, true),
    set_config('talo.my_position', coalesce(me.id::text, ''), true),
    set_config('talo.my_staff_member', coalesce(me.staff_member_id::text, ''), true),
    set_config('talo.profession', coalesce(me.profession, ''), true),
    set_config('talo.organisations', coalesce('{{' || me.organisation_id || '}}', ''), true),
    set_config('talo.units', coalesce('{{' || me.unit_id || '}}', ''), true),
    set_config('talo.holders', held::text, true),
    set_config('talo.reads', reads::text, true),
    set_config('talo.writes', writes::text, true);
END $$
"""

# Of the unit `u`.
ADMINISTERS = "talo.profession() = 'administrator' AND u.organisation_id = ANY (talo.organisations())"

# A role that has not begun opened nothing to anybody: its row goes, and with it the key that could have held access.
# Where another row points at it, that row's key says no, and everything stays.
CANCEL_ROLE = f"""
CREATE OR REPLACE FUNCTION talo.cancel_role(coming bigint) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE role record;
BEGIN
  SELECT p.id, p.holder_id INTO role FROM organisations_position p JOIN organisations_unit u ON u.id = p.unit_id
    WHERE p.id = coming AND p.starts > talo.today()
    AND p.staff_member_id <> talo.my_staff_member() AND {ADMINISTERS}
    FOR UPDATE OF p;
  IF role.id IS NULL THEN RETURN 'right'; END IF;
  BEGIN
    DELETE FROM organisations_position p WHERE p.id = role.id;
    DELETE FROM organisations_holder h WHERE h.id = role.holder_id;
    SET CONSTRAINTS ALL IMMEDIATE;
  EXCEPTION WHEN foreign_key_violation THEN RETURN 'leans';
  END;
  SET CONSTRAINTS ALL DEFERRED;
  RETURN 'done';
END $$
"""

ACTING: list[Statement] = [
    _plain("today()", "date", "(now() AT TIME ZONE 'Europe/Helsinki')::date"),
    _plain("actor()", "text", "coalesce(nullif(pg_catalog.current_setting('talo.actor', true), ''), 'nobody:0')"),
    _plain("profession_reads(profession text)", "integer", _of_profession("reads")),
    _plain("profession_writes(profession text)", "integer", _of_profession("writes")),
    _plain(
        "may_be_own_worker(profession text)",
        "boolean",
        f"profession IN ({', '.join(repr(role) for role in sorted(OWN_WORKERS))})",
    ),
    Statement(
        name="talo.act(text)",
        sql=ACT,
        grant=("web", "audit"),
        definer_reason="looks up the actor's own position before any row is visible",
    ),
    _told("my_position", "bigint"),
    _told("my_staff_member", "bigint"),
    _told("profession", "text"),
    _told("organisations", "bigint[]", "'{}'"),
    _told("units", "bigint[]", "'{}'"),
    _told("holders", "bigint[]", "'{}'"),
    _told("reads", "integer", "0"),
    _told("writes", "integer", "0"),
    _plain("is_own()", "boolean", "talo.actor() LIKE 'account:%'"),
]

WRITERS = ("administrator",)
ADMINISTRATOR = "(SELECT talo.profession()) = 'administrator'"
MINE = "position_id = (SELECT talo.my_position())"
# A role to oneself is nobody's to give, not even to end.
NOT_ONESELF = "staff_member_id <> (SELECT talo.my_staff_member())"
OF_MY_UNIT = "SELECT p.id FROM organisations_position p WHERE p.unit_id = ANY ((SELECT talo.units())::bigint[])"
OF_MY_ORGANISATION = (
    "SELECT p.id FROM organisations_position p JOIN organisations_unit u ON u.id = p.unit_id"
    " WHERE u.organisation_id = ANY ((SELECT talo.organisations())::bigint[])"
)
# A unit that has ended has nobody: no role goes on after its last day.
WITHIN_THE_UNIT = (
    "EXISTS (SELECT 1 FROM organisations_unit u WHERE u.id = organisations_position.unit_id"
    " AND (u.ends IS NULL OR u.ends >= coalesce(organisations_position.ends, 'infinity'::date)))"
)
# A deputy sees clients: only the lead of the absent worker names one, in the own organisation.
LEADS_THE_ABSENT = f"(SELECT talo.profession()) = 'unit_lead' AND absent_id IN ({OF_MY_UNIT})"

POLICIES: list[Policy] = [
    *ACTING,
    OpenTable(
        table="organisations_holder",
        reason="bare keys of positions, units and accounts",
        writers=WRITERS,
        count_columns=("id", "kind"),
    ),
    OpenTable(
        table="organisations_organisation",
        reason="public directory",
        writers=WRITERS,
        count_columns=("id", "key", "kind", "name", "starts", "ends"),
    ),
    OpenTable(
        table="organisations_unit",
        reason="public directory",
        writers=WRITERS,
        update=("name", "phone", "address"),  # the last day: `talo.set_unit_end`, which looks at what is left
        count_columns=("id", "organisation_id", "inbox_id", "lead_id"),
    ),
    OpenTable(table="organisations_staffmember", reason="staff directory: who works here", writers=WRITERS),
    TablePolicy(
        table="organisations_position",
        select="true",  # staff directory: in which unit and profession
        insert_check=f"{ADMINISTRATOR} AND {NOT_ONESELF} AND {WITHIN_THE_UNIT}",
        update_using=f"{ADMINISTRATOR} AND {NOT_ONESELF}",
        update_check=f"{ADMINISTRATOR} AND {NOT_ONESELF} AND {WITHIN_THE_UNIT}",
        count_columns=("id", "unit_id", "profession", "holder_id", "starts", "ends"),
    ),
    Statement(
        name="talo.cancel_role(bigint)",
        sql=CANCEL_ROLE,
        definer_reason="nobody deletes a role but an administrator of its organisation, before its first day",
    ),
    TablePolicy(
        table="organisations_directorychange",
        select=ADMINISTRATOR,
        insert_check=f"{ADMINISTRATOR} AND by_id = (SELECT talo.my_position())",
        update=False,
    ),
    TablePolicy(
        table="organisations_deputyship",
        select="true",  # who stands in for whom
        insert_check=f"{LEADS_THE_ABSENT} AND deputy_id IN ({OF_MY_ORGANISATION})"
        " AND named_by_id = (SELECT talo.my_position())",
        update_using=LEADS_THE_ABSENT,
        update=("starts", "ends", "ended_at"),
    ),
    TablePolicy(
        table="organisations_savedview",
        select=MINE,
        insert_check=MINE,
        update=False,
        delete=True,
        delete_using=MINE,
    ),
    OpenTable(
        table="organisations_portalaccount", reason="bare keys of portal accounts", writers=("anyone",), update=False
    ),
]
