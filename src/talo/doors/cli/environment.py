"""What a command stands on: a database that runs, its connection strings, Django ready."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager

from talo import var
from talo.doors.cli.refusing import Refusal
from talo.foundation.database import embedded, provision
from talo.foundation.database.connection_urls import AUDIT, COUNT, OWNER, WEB, Urls, export, parse

DEMO_DATABASE = "talo"
NEEDED = {"owner": OWNER, "count": COUNT, "audit": AUDIT}


@contextmanager
def database(*needs: str) -> Iterator[Urls]:
    """A database that answers, its connection strings exported; the embedded one where `DATABASE_URL` is not set.

    With `DATABASE_URL` that server is used. A login that may create roles and comes without the other
    connection strings is taken for an administrator's: Talo's own roles are made from it (a demo on a server).

    Args:
        needs: `owner`, `count`, `audit` – what the command cannot do without.

    Raises:
        Refusal: a connection string that the command needs is not set.
    """
    given = Urls.from_environment()
    if given is None:
        with embedded.running("demo") as cluster:
            urls = provision.create_database(cluster.admin_url, DEMO_DATABASE)
            export(urls)
            # The embedded database is the demo's and a developer's; production has a server of its own.
            os.environ.setdefault("TALO_MODE", "demo")
            yield urls
        return
    if given.owner is None and provision.may_provision(given.web):
        name = parse(given.web).get("dbname") or DEMO_DATABASE
        given = provision.create_database(given.web, "talo" if name == "postgres" else name)
    missing = [NEEDED[need] for need in needs if getattr(given, need) is None]
    if missing:
        raise Refusal(
            f"{WEB} is set, and this command also needs {' and '.join(missing)} (see docs/operation.md). "
            f"Without {WEB} Talo brings its own database."
        )
    export(given)
    yield given


@contextmanager
def django_ready(*needs: str) -> Iterator[Urls]:
    """As `database`, with Django set up."""
    with database(*needs) as urls:
        set_up_django()
        try:
            yield urls
        finally:
            from django.db import connections

            connections.close_all()


def set_up_django() -> None:
    """Load the settings and the rooms; the connection strings must be in the environment."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "talo.settings.config")
    var().mkdir(parents=True, exist_ok=True)
    # What is loaded stays to the end: looking through it for waste, then and at the exit, takes a fifth of the start.
    gc.disable()
    try:
        django.setup()
    finally:
        gc.enable()
    gc.freeze()
