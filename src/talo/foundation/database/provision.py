"""Making a database of Talo's with its roles: owner, web, count and audit."""

from __future__ import annotations

import fcntl
import hashlib
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from talo import var
from talo.foundation.database.cluster import write_private
from talo.foundation.database.connection_urls import DatabaseRefusal, Urls, parse, replace

# Milliseconds after which a statement, a wait for a lock and an idle transaction end, by role.
LIMITS = {
    # Compiling a short query takes longer than running it.
    "web": {
        "statement_timeout": 15_000,
        "lock_timeout": 5_000,
        "idle_in_transaction_session_timeout": 60_000,
        "jit": 0,
    },
    "count": {"statement_timeout": 120_000, "lock_timeout": 5_000, "idle_in_transaction_session_timeout": 60_000},
    # The sealer waits for the oldest open transaction; verifying reads the whole log.
    "audit": {"statement_timeout": 600_000, "lock_timeout": 10_000, "idle_in_transaction_session_timeout": 60_000},
}


def create_database(admin_url: str, name: str, *, template: str | None = None, roles: str | None = None) -> Urls:
    """Make a database and its roles, or complete what is there; the same call twice changes nothing.

    Args:
        admin_url: a login that may create roles and databases.
        name: the database; its roles are `{roles}_owner` (no login), `{roles}_web`, `{roles}_count`, `{roles}_audit`.
        template: a database to copy (tests); nobody may be connected to it.
        roles: the roles' first part, when it is not the database's own name: a copy shares its template's roles.

    Returns:
        The connection strings; the owner's is the administrator's login acting as the owner role.

    Raises:
        DatabaseRefusal: the server cannot be reached, or the login may not do this.
    """
    prefix = roles or template or name
    owner = f"{prefix}_owner"
    with _keyring(admin_url) as passwords:
        try:
            with psycopg.connect(admin_url, autocommit=True) as connection:
                _make_roles(connection, prefix, passwords)
                _make_database(connection, name, owner, template)
            with psycopg.connect(owner_url(admin_url, name, owner), autocommit=True) as connection:
                _close_public(connection, name, prefix)
        except psycopg.Error as error:
            raise DatabaseRefusal(f"the database {name} cannot be made: {error}".rstrip()) from error
        logins = {
            role: replace(admin_url, dbname=name, user=f"{prefix}_{role}", password=passwords[f"{prefix}_{role}"])
            for role in LIMITS
        }
    return Urls(logins["web"], owner_url(admin_url, name, owner), logins["count"], logins["audit"])


def owner_url(admin_url: str, name: str, owner: str) -> str:
    """The administrator's login to a database, acting as its owner from the first statement."""
    return replace(admin_url, dbname=name, options=f"-c role={owner}")


def drop_database(admin_url: str, name: str) -> None:
    """Drop a database if it is there, whoever is connected, and its roles unless a copy still needs them."""
    with _keyring(admin_url) as passwords, psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
        for role in (f"{name}_{part}" for part in (*LIMITS, "owner")):
            try:
                connection.execute(sql.SQL("drop role if exists {}").format(sql.Identifier(role)))
            except psycopg.errors.DependentObjectsStillExist:
                continue
            passwords.pop(role, None)


def exists(admin_url: str, name: str) -> bool:
    """Whether a database of this name is there."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        return connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone() is not None


def databases(admin_url: str, prefix: str) -> list[str]:
    """The databases whose names begin so."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        names = [row[0] for row in connection.execute("select datname from pg_database order by 1")]
    return [name for name in names if name.startswith(prefix)]


def may_provision(url: str) -> bool:
    """Whether a login may create roles, and so make Talo's.

    Raises:
        DatabaseRefusal: the server does not answer or refuses the login.
    """
    try:
        with psycopg.connect(url, autocommit=True, connect_timeout=10) as connection:
            found = connection.execute(
                "select rolsuper or rolcreaterole from pg_roles where rolname = current_user"
            ).fetchone()
    except psycopg.Error as error:
        raise DatabaseRefusal(f"the database does not answer: {error}".rstrip()) from error
    return bool(found and found[0])


def _make_roles(connection: psycopg.Connection, prefix: str, passwords: dict[str, str]) -> None:
    known = {row[0] for row in connection.execute("select rolname from pg_roles where rolname like %s", [f"{prefix}%"])}
    owner = sql.Identifier(f"{prefix}_owner")
    if f"{prefix}_owner" not in known:
        connection.execute(sql.SQL("create role {} nologin").format(owner))
        # Since PostgreSQL 16 whoever makes a role may not act as it before saying so.
        connection.execute(sql.SQL("grant {} to current_user").format(owner))
    for role, limits in LIMITS.items():
        name = f"{prefix}_{role}"
        if name in known and name in passwords:
            continue
        passwords.setdefault(name, secrets.token_urlsafe(24))
        act = sql.SQL("alter" if name in known else "create")
        connection.execute(
            sql.SQL("{} role {} login noinherit password {}").format(act, sql.Identifier(name), passwords[name])
        )
        for setting, value in limits.items():
            connection.execute(
                sql.SQL("alter role {} set {} = {}").format(sql.Identifier(name), sql.Identifier(setting), value)
            )


def _make_database(connection: psycopg.Connection, name: str, owner: str, template: str | None) -> None:
    found = connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone()
    if not found:
        connection.execute(
            sql.SQL("create database {} owner {} encoding 'UTF8' template {}").format(
                sql.Identifier(name), sql.Identifier(owner), sql.Identifier(template or "template0")
            )
        )
    elif not _owned_by(connection, name, owner):
        connection.execute(sql.SQL("alter database {} owner to {}").format(sql.Identifier(name), sql.Identifier(owner)))


def _owned_by(connection: psycopg.Connection, name: str, owner: str) -> bool:
    query = "select pg_get_userbyid(datdba) = %s from pg_database where datname = %s"
    found = connection.execute(query, [owner, name]).fetchone()
    return bool(found and found[0])


def _close_public(connection: psycopg.Connection, name: str, prefix: str) -> None:
    logins = sql.SQL(", ").join(sql.Identifier(f"{prefix}_{role}") for role in LIMITS)
    database = sql.Identifier(name)
    for statement in (
        sql.SQL("revoke all on database {} from public").format(database),
        sql.SQL("grant connect on database {} to {}").format(database, logins),
        sql.SQL("revoke all on schema public from public"),
        sql.SQL("grant usage on schema public to {}").format(logins),
    ):
        connection.execute(statement)


@contextmanager
def _keyring(admin_url: str) -> Iterator[dict[str, str]]:
    """The passwords of this server's roles, kept in a file that only we can read; one writer at a time."""
    words = parse(admin_url)
    server = f"{words.get('host', 'localhost')}:{words.get('port', '5432')}"
    folder = var() / "secrets"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    place = Path(folder / f"roles-{hashlib.sha256(server.encode()).hexdigest()[:12]}.json")
    with open(folder / "roles.lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        before = place.read_text() if place.exists() else "{}"
        passwords: dict[str, str] = json.loads(before)
        yield passwords
        after = json.dumps(passwords, indent=1)
        if after != before:
            write_private(place, after)
