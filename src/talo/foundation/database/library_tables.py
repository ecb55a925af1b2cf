"""The tables of libraries: none holds client data; each stands here with its reason."""

from __future__ import annotations

from talo.foundation.database.policies import OpenTable, Policy

ANYONE = ("anyone",)
SIGN_IN = "sign-in, before anybody is known"
NO_CLIENTS = "the library's own bookkeeping, no client data"

LIBRARY_TABLES: list[Policy] = [
    OpenTable(table="django_migrations", reason=NO_CLIENTS),
    OpenTable(table="django_content_type", reason=NO_CLIENTS),
    OpenTable(table="auth_permission", reason=NO_CLIENTS),
    OpenTable(table="auth_group", reason=NO_CLIENTS),
    OpenTable(table="auth_group_permissions", reason=NO_CLIENTS),
    OpenTable(
        table="django_session", reason="read before anybody is known; keys are random", writers=ANYONE, delete=True
    ),
    OpenTable(table="talo_cache", reason="rate limits; keys are hashes", writers=ANYONE, delete=True),
    OpenTable(table="account_emailaddress", reason=SIGN_IN, writers=ANYONE, delete=True),
    OpenTable(
        table="account_emailconfirmation", reason="sign-in, before anybody is known", writers=ANYONE, delete=True
    ),
    OpenTable(table="mfa_authenticator", reason="second factor, before anybody is known", writers=ANYONE, delete=True),
    OpenTable(table="socialaccount_socialaccount", reason="kept empty: who a broker identified is not stored"),
    OpenTable(table="socialaccount_socialapp", reason="kept empty: the broker stands in the settings"),
    OpenTable(table="socialaccount_socialtoken", reason="kept empty: a broker's tokens are not stored"),
    OpenTable(table="procrastinate_jobs", reason="arguments hold ids only", writers=ANYONE, delete=True),
    OpenTable(table="procrastinate_events", reason=NO_CLIENTS, writers=ANYONE, delete=True),
    OpenTable(table="procrastinate_periodic_defers", reason=NO_CLIENTS, writers=ANYONE, delete=True),
    OpenTable(table="procrastinate_workers", reason=NO_CLIENTS, writers=ANYONE, delete=True),
]
