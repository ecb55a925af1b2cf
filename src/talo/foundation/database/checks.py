"""Checks of the standing database: migrations, roles, policies and grants, time-outs."""

from __future__ import annotations

import os
from collections.abc import Iterator

from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor

from talo.foundation.database import policy_state, web_role
from talo.foundation.database.connection_urls import AUDIT, COUNT, OWNER, WEB
from talo.foundation.database.inspecting import Finding, register

MIGRATE = "run `talo migrate`"
SHOWN = 8
TIMEOUTS = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
LOGINS = {"default": WEB, "audit": AUDIT, "count": COUNT}
SETTINGS = "SELECT name, setting::bigint FROM pg_settings WHERE name = ANY (%s)"


def migrations_are_applied() -> Iterator[Finding]:
    """Every migration of this code stands in the database."""
    executor = MigrationExecutor(connections["default"])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        first = plan[0][0]
        reason = f"{len(plan)} migrations are not applied, the first is {first.app_label}.{first.name}"
        yield Finding("database.migrations", reason, MIGRATE)


def logins_are_weak() -> Iterator[Finding]:
    """No login that serves owns anything or gets around the policies; `serve` does not hold the owner's login."""
    for variable in LOGINS.values():
        url = os.environ.get(variable)
        for finding in web_role.findings(url) if url else ():
            step = "give it the role that docs/operation.md makes for it"
            yield Finding("database.roles", f"the login of {variable} {finding}", step)
    for variable in (AUDIT, COUNT):
        if not os.environ.get(variable):
            yield Finding("database.urls", f"{variable} is not set", "set it; docs/operation.md tells how")


def policies_are_as_declared() -> Iterator[Finding]:
    """Policies, grants, functions and triggers are those that the last policy step of this very code made."""
    with transaction.atomic("session"), connections["session"].cursor() as cursor:
        found = policy_state.differences(cursor)
    if found:
        names = ", ".join(found[:SHOWN]) + (" …" if len(found) > SHOWN else "")
        yield Finding("database.policies", f"policies or grants are not as declared: {names}", MIGRATE)


def roles_have_time_limits() -> Iterator[Finding]:
    """A forgotten transaction or an endless statement ends by itself, whichever role it belongs to."""
    for alias, variable in LOGINS.items():
        with connections[alias].cursor() as cursor:
            cursor.execute(SETTINGS, [list(TIMEOUTS)])
            missing = sorted(name for name, value in cursor.fetchall() if not value)
        if missing:
            reason = f"the login of {variable} has no {', no '.join(missing)}"
            yield Finding("database.timeouts", reason, "set them with `alter role … set …` as in docs/operation.md")


def owner_does_not_serve() -> Iterator[Finding]:
    """The owner's login belongs to `migrate` and its like; `talo check` for the server runs without it."""
    if os.environ.get(OWNER) and os.environ.get(OWNER) == os.environ.get(WEB):
        yield Finding("database.owner", f"{OWNER} and {WEB} are the same login", "give the web a role of its own")


def register_all() -> None:
    """Called when the room is ready."""
    for check in (migrations_are_applied, logins_are_weak, policies_are_as_declared, owner_does_not_serve):
        register(check)
    register(roles_have_time_limits, only_production=True)
