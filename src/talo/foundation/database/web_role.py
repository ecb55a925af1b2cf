"""What the web's login must not be able to do: the policies bind only a role that owns nothing."""

from __future__ import annotations

import psycopg

from talo.foundation.database.connection_urls import DatabaseRefusal

# Each line is true for a role that must not serve pages.
QUESTIONS = {
    "is a superuser": "select rolsuper from pg_roles where rolname = current_user",
    "bypasses row security": "select rolbypassrls from pg_roles where rolname = current_user",
    "may create roles": "select rolcreaterole from pg_roles where rolname = current_user",
    "owns tables": """
        select exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
                       where c.relowner = current_user::regrole and c.relkind in ('r', 'p')
                         and n.nspname in ('public', 'talo'))
    """,
    "is a member of the role that owns the tables": """
        select exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
                       where c.relkind in ('r', 'p') and n.nspname in ('public', 'talo')
                         and c.relowner <> current_user::regrole and pg_has_role(current_user, c.relowner, 'member'))
    """,
    "may create tables": "select has_schema_privilege('public', 'create')",
}


def findings(url: str) -> list[str]:
    """What this login may do and the web's must not; empty is good.

    Raises:
        DatabaseRefusal: the server does not answer or refuses the login.
    """
    try:
        with psycopg.connect(url, autocommit=True, connect_timeout=10) as connection:
            answers = {finding: connection.execute(query).fetchone() for finding, query in QUESTIONS.items()}
    except psycopg.Error as error:
        raise DatabaseRefusal(f"the database does not answer: {error}".rstrip()) from error
    return [finding for finding, answer in answers.items() if answer and answer[0]]


def refuse_powerful(url: str) -> None:
    """Refuse to serve with a login to which the policies do not apply.

    Raises:
        DatabaseRefusal: with everything that is wrong with the login.
    """
    found = findings(url)
    if found:
        raise DatabaseRefusal(
            f"the login of DATABASE_URL {', '.join(found)}: row-level security would not bind it. Use the web role."
        )
