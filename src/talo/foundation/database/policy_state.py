"""Tells whether the database still guards what the rooms declare: the policy step leaves a note, this compares with it.

The note is the comment of the schema `talo`: a hash of the declarations, and one of what the catalogue says of each
table, view and function (policies, row security, grants, history triggers, text). It shows a step that was not run
after an upgrade, and a change by hand; it is no protection from the owner of the database, who can write it as well.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from psycopg import sql

from talo.foundation.database.policies import declared

# With nothing but pg_catalog on the path every name in an expression is written out, whoever asks.
PATH = "SELECT set_config('search_path', %s, true)"
STATE = """
SELECT n.nspname || '.' || c.relname,
       md5(concat_ws('|', c.relrowsecurity, c.relforcerowsecurity, c.relacl::text,
         (SELECT string_agg(concat_ws(',', a.attname, a.attacl::text), ';' ORDER BY a.attname)
            FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attacl IS NOT NULL),
         (SELECT string_agg(concat_ws(',', p.polname, p.polcmd, p.polpermissive, p.polroles::regrole[]::text,
            pg_get_expr(p.polqual, c.oid), pg_get_expr(p.polwithcheck, c.oid)), ';' ORDER BY p.polname)
            FROM pg_policy p WHERE p.polrelid = c.oid),
         (SELECT string_agg(concat_ws(',', t.tgname, t.tgenabled, t.tgfoid::regprocedure), ';' ORDER BY t.tgname)
            FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname LIKE 'talo_%%'),
         CASE WHEN c.relkind = 'v' THEN pg_get_viewdef(c.oid) END))
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname IN ('public', 'talo') AND c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition
UNION ALL
SELECT 'talo.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')',
       md5(pg_get_functiondef(p.oid) || coalesce(p.proacl::text, ''))
  FROM pg_proc p WHERE p.pronamespace = 'talo'::regnamespace AND p.prokind = 'f'
 ORDER BY 1
"""
NOTE = "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = 'talo'"


def write_note(cursor: Any) -> None:
    """Leave the note; the last act of the policy step, over its own cursor."""
    note = json.dumps({"declared": _declared(), "state": _state(cursor)}, sort_keys=True)
    cursor.execute(sql.SQL("COMMENT ON SCHEMA talo IS {}").format(sql.Literal(note)).as_string())


def differences(cursor: Any) -> list[str]:
    """Names of what differs: `declarations` when the step was not run with this code, else tables and functions."""
    cursor.execute(NOTE)
    row = cursor.fetchone()
    try:
        note = json.loads(row[0]) if row and row[0] else None
        noted, before = note["declared"], note["state"]  # type: ignore[index]
    except (ValueError, KeyError, TypeError):
        return ["declarations"]
    now = _state(cursor)
    changed = sorted(name for name in {*now, *before} if now.get(name) != before.get(name))
    return (["declarations"] if noted != _declared() else []) + changed


def _declared() -> str:
    return hashlib.sha256("\n".join(map(repr, declared())).encode()).hexdigest()[:16]


def _state(cursor: Any) -> dict[str, str]:
    cursor.execute("SELECT current_setting('search_path')")
    before = cursor.fetchone()[0]
    cursor.execute(PATH, ["pg_catalog"])
    cursor.execute(STATE, [])
    found = {name: digest[:8] for name, digest in cursor.fetchall()}
    cursor.execute(PATH, [before])
    return found
