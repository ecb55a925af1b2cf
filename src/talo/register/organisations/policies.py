"""Functions that tell who the actor is to the database, and the policies of the staff directory."""

from __future__ import annotations

from talo.foundation.database.policies import OpenTable, Policy, Statement
from talo.register.organisations.professions import CLIENT, RIGHTS

DEFINER = "LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
PLAIN = "LANGUAGE sql STABLE SET search_path = pg_catalog, public"
ACTOR_ID = "nullif(split_part(talo.actor(), ':', 2), '')::bigint"
LIVE = "{p}.starts <= current_date AND ({p}.ends IS NULL OR {p}.ends >= current_date)"


def _cases(right: str) -> str:
    cases = " ".join(f"WHEN '{role}' THEN {int(getattr(rights, right))}" for role, rights in RIGHTS.items())
    return (
        f"SELECT CASE split_part(talo.actor(), ':', 1) WHEN 'account' THEN {int(getattr(CLIENT, right))} "
        f"WHEN 'position' THEN CASE talo.profession() {cases} ELSE 0 END ELSE 0 END"
    )


def _function(name: str, returns: str, body: str, *, definer: str = "") -> Statement:
    how = DEFINER if definer else PLAIN
    sql = f"CREATE OR REPLACE FUNCTION talo.{name} RETURNS {returns} {how} AS $$ {body} $$"
    return Statement(name=f"talo.{name}", sql=sql, grant=("web", "audit"), definer_reason=definer)


LOOKUP = "looks up the actor's own position before any row is visible"
WRITERS = ("administrator",)

POLICIES: list[Policy] = [
    _function("actor()", "text", "SELECT coalesce(nullif(current_setting('talo.actor', true), ''), 'nobody:0')"),
    _function(
        "my_position()",
        "bigint",
        "SELECT p.id FROM organisations_position p JOIN organisations_unit u ON u.id = p.unit_id"
        " JOIN organisations_organisation o ON o.id = u.organisation_id"
        " WHERE talo.actor() LIKE 'position:%' AND p.id = nullif(split_part(talo.actor(), ':', 2), '')::bigint"
        f" AND {LIVE.format(p='p')} AND {LIVE.format(p='o')}",
        definer=LOOKUP,
    ),
    _function(
        "profession()",
        "text",
        "SELECT p.profession FROM organisations_position p WHERE p.id = talo.my_position()",
        definer=LOOKUP,
    ),
    _function("reads()", "integer", _cases("reads")),
    _function("writes()", "integer", _cases("writes")),
    _function("is_own()", "boolean", "SELECT talo.actor() LIKE 'account:%'"),
    _function(
        "organisations()",
        "bigint[]",
        "SELECT coalesce(array_agg(u.organisation_id), '{}') FROM organisations_position p"
        " JOIN organisations_unit u ON u.id = p.unit_id WHERE p.id = talo.my_position()",
        definer=LOOKUP,
    ),
    _function(
        "units()",
        "bigint[]",
        "SELECT coalesce(array_agg(p.unit_id), '{}') FROM organisations_position p WHERE p.id = talo.my_position()",
        definer=LOOKUP,
    ),
    # A lead holds the lead's list of the unit instead of its inbox: ages and deadlines, not records.
    _function(
        "holders()",
        "bigint[]",
        "SELECT coalesce(array_agg(h), '{}') FROM ("
        " SELECT p.holder_id AS h FROM organisations_position p WHERE p.id = talo.my_position()"
        " UNION ALL SELECT CASE WHEN p.profession = 'unit_lead' THEN u.lead_id ELSE u.inbox_id END"
        " FROM organisations_position p JOIN organisations_unit u ON u.id = p.unit_id WHERE p.id = talo.my_position()"
        " UNION ALL SELECT a.holder_id FROM organisations_deputyship d"
        " JOIN organisations_position a ON a.id = d.absent_id"
        " WHERE d.deputy_id = talo.my_position() AND d.starts <= current_date AND d.ends >= current_date"
        f" UNION ALL SELECT x.holder_id FROM organisations_portalaccount x WHERE talo.is_own() AND x.id = {ACTOR_ID}"
        ") held",
        definer=LOOKUP,
    ),
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
        count_columns=("id", "organisation_id", "inbox_id", "lead_id"),
    ),
    OpenTable(table="organisations_staffmember", reason="staff directory: who works here", writers=WRITERS),
    OpenTable(
        table="organisations_position",
        reason="staff directory: in which unit and profession",
        writers=WRITERS,
        count_columns=("id", "unit_id", "profession", "holder_id", "starts", "ends"),
    ),
    OpenTable(
        table="organisations_deputyship", reason="who stands in for whom", writers=("unit_lead", "administrator")
    ),
    OpenTable(
        table="organisations_portalaccount", reason="bare keys of portal accounts", writers=("anyone",), update=False
    ),
]
