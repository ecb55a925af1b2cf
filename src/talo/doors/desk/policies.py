"""Functions that the desk asks: counts for the navigation, what a lead may see, when a page was last opened."""

from __future__ import annotations

from talo.foundation.database.policies import Policy, Statement

POLICIES: list[Policy] = [
    # As the invoker: the policies of the tables decide what counts. Numbers only, so that a frame shows them anywhere.
    Statement(
        name="talo.desk_counts(bigint)",
        sql="CREATE OR REPLACE FUNCTION talo.desk_counts(mine bigint) RETURNS jsonb LANGUAGE sql STABLE"
        " SET search_path = pg_catalog, public AS $$ SELECT jsonb_build_object("
        " 'clients', (SELECT count(*) FROM (SELECT 1 FROM clients_networkmember m WHERE m.holder_id = mine"
        " AND m.starts <= now() AND (m.ends IS NULL OR m.ends > now()) LIMIT 1001) c),"
        " 'tasks', (SELECT count(*) FROM (SELECT 1 FROM tasks_task t WHERE t.holder_id = mine"
        " AND t.done_at IS NULL LIMIT 1001) o),"
        " 'due', (SELECT count(*) FROM (SELECT 1 FROM tasks_task t WHERE t.holder_id = mine"
        " AND t.done_at IS NULL AND t.due <= (now() AT TIME ZONE 'Europe/Helsinki')::date LIMIT 1001) d)) $$",
    ),
    Statement(
        name="talo.ages_and_deadlines(bigint[])",
        sql="CREATE OR REPLACE FUNCTION talo.ages_and_deadlines(whose bigint[])"
        " RETURNS TABLE (client_id bigint, age integer, due date, late bigint)"
        " LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$"
        " SELECT a.client_id, extract(year FROM age(i.birth_date))::integer, min(t.due),"
        " count(t.id) FILTER (WHERE t.due < current_date)"
        " FROM talo.my_access a LEFT JOIN clients_clientidentity i ON i.client_id = a.client_id"
        " LEFT JOIN tasks_task t ON t.client_id = a.client_id AND t.done_at IS NULL AND t.due IS NOT NULL"
        " WHERE a.client_id = ANY (whose) AND a.role = 'lead' GROUP BY 1, 2 $$",
        definer_reason="a unit lead follows ages and deadlines without reading the records",
    ),
    Statement(
        name="talo.last_opened(bigint[])",
        sql="CREATE OR REPLACE FUNCTION talo.last_opened(whose bigint[])"
        " RETURNS TABLE (client_id bigint, at timestamptz)"
        " LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$"
        " SELECT v.client, v.at FROM audit_visit v"
        " WHERE v.actor = nullif(current_setting('talo.actor', true), '') AND v.client = ANY (whose) $$",
        definer_reason="an actor may know when the same actor last opened a client's page",
    ),
]
