"""Brings a database to the present: migrations, the cache's table, then the policy step; all as the owner."""

from __future__ import annotations

from django.core.management import call_command

from talo.foundation.database.apply_policies import apply


def migrate(verbosity: int = 0) -> None:
    """Migrate through the alias `owner` and apply the policies; safe to repeat."""
    call_command("migrate", database="owner", verbosity=verbosity, interactive=False)
    call_command("createcachetable", database="owner", verbosity=0)
    apply("owner")
