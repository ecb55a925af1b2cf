"""Permits are seen by the network; the view of live disclosures is what every record's policy asks."""

from __future__ import annotations

from talo.foundation.database.classes import DataClass as C
from talo.foundation.database.policies import Policy, Statement, TablePolicy
from talo.register.clients.policies import may, open_to_me, written_by_me
from talo.register.organisations.policies import DEFINER

NOT_FORBIDDEN = (
    "(d.kind = 'law' OR NOT EXISTS (SELECT 1 FROM permits_prohibition p WHERE p.client_id = d.client_id"
    " AND (p.receiver_id IS NULL OR p.receiver_id = d.receiver_id)"
    " AND (p.controller_id IS NULL OR d.controller_id IS NULL OR p.controller_id = d.controller_id)"
    " AND p.classes & one.class <> 0 AND p.starts <= now() AND (p.ends IS NULL OR p.ends >= now())))"
)
CLASSES = ", ".join(f"({int(one)})" for one in C)
# An account's first key to the portal; whoever writes identity data has seen the paper.
OPEN_PROXY = f"""
CREATE OR REPLACE FUNCTION talo.open_proxy_portal(account bigint) RETURNS bigint
{DEFINER.replace("LANGUAGE sql STABLE", "LANGUAGE plpgsql VOLATILE")} AS $$
DECLARE held bigint; made bigint;
BEGIN
  IF (talo.writes() & {int(C.IDENTITY)}) = 0 THEN
    RAISE EXCEPTION 'this role records no proxies' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF EXISTS (SELECT 1 FROM organisations_staffmember s WHERE s.account_id = account) THEN RETURN NULL; END IF;
  SELECT p.id INTO made FROM organisations_portalaccount p WHERE p.account_id = account;
  IF made IS NOT NULL THEN RETURN made; END IF;
  INSERT INTO organisations_holder (kind) VALUES ('account') RETURNING id INTO held;
  INSERT INTO organisations_portalaccount (public_id, account_id, holder_id)
    VALUES (gen_random_uuid(), account, held) RETURNING id INTO made;
  RETURN made;
END $$"""


def _writes(table: str) -> str:
    return f"({may('writes', C.PLAN)} OR (SELECT talo.is_own())) AND {written_by_me(table, 'client_id', C.NAME)}"


POLICIES: list[Policy] = [
    Statement(
        name="talo.open_proxy_portal(bigint)",
        sql=OPEN_PROXY,
        definer_reason="keys of accounts are the administrator's to write; a proxy's comes with the mandate",
    ),
    # One row for each open class: a prohibition closes one class and leaves the others of the same permit open.
    Statement(
        name="talo.my_disclosures",
        kind="view",
        sql="CREATE OR REPLACE VIEW talo.my_disclosures AS"
        " SELECT d.client_id, d.controller_id, one.class AS classes, d.kind, d.section"
        f" FROM permits_disclosure d CROSS JOIN (VALUES {CLASSES}) AS one (class)"
        " WHERE d.receiver_id = ANY ((SELECT talo.organisations())::bigint[]) AND d.classes & one.class <> 0"
        f" AND d.starts <= now() AND (d.ends IS NULL OR d.ends >= now()) AND {NOT_FORBIDDEN}",
        definer_reason="a policy asks it for every record; the receiver need not see the permit's own row",
    ),
    TablePolicy(
        table="permits_disclosure",
        client="client_id",
        select=open_to_me("permits_disclosure", "client_id", C.NAME) + f" AND {may('reads', C.PLAN)}",
        insert_check=_writes("permits_disclosure"),
        update_using=_writes("permits_disclosure"),
        update=("ends", "withdrawn_at"),
    ),
    TablePolicy(
        table="permits_prohibition",
        client="client_id",
        select=open_to_me("permits_prohibition", "client_id", C.NAME) + f" AND {may('reads', C.PLAN)}",
        insert_check=_writes("permits_prohibition"),
        update_using=_writes("permits_prohibition"),
        update=("ends",),
    ),
]
