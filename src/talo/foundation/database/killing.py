"""What the kill tests need of the server: whose processes serve a database, and ending one of them."""

from __future__ import annotations

import psycopg


def server_backends(admin_url: str, database: str) -> list[int]:
    """The processes that serve this database's clients, only those in the middle of something if there are such.

    Empty while the server does not answer.
    """
    query = (
        "SELECT pid FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'"
        " AND pid <> pg_backend_pid() AND state LIKE ANY (ARRAY['active', 'idle in transaction%%'])"
    )
    anyone = query.partition(" AND state")[0]
    try:
        with psycopg.connect(admin_url, autocommit=True, connect_timeout=10) as connection:
            busy = connection.execute(query, [database]).fetchall()
            return [row[0] for row in busy or connection.execute(anyone, [database]).fetchall()]
    except psycopg.OperationalError:
        return []


def terminate(admin_url: str, pid: int) -> None:
    """Let the server end one of its processes."""
    with psycopg.connect(admin_url, autocommit=True, connect_timeout=10) as connection:
        connection.execute("SELECT pg_terminate_backend(%s)", [pid])
