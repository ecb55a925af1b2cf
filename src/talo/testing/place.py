"""A house of its own for tests of commands: a database, a folder with keys and heads, and the command line."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from talo.foundation.database.connection_urls import Urls

KEPT = {"PATH", "PYTHONPATH", "HOME", "LANG"}
# What the policy step, the log and a restore write by themselves.
OWN_LIFE = ("audit_", "django_session", "talo_cache", "procrastinate_workers")


@dataclass
class Place:
    """A house of its own: a database and a folder with keys and heads."""

    urls: Urls
    var: Path

    def talo(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if name in KEPT}
        own = {"TALO_VAR": str(self.var), "TALO_MODE": "demo"}
        return subprocess.run(
            [sys.executable, "-m", "talo", *arguments],
            env={**kept, **self.urls.as_environment(), **own, **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def python(self, code: str) -> subprocess.CompletedProcess[str]:
        """Run code of ours in the house, Django ready and as the operator would."""
        begin = "import django; django.setup()\n"
        kept = {name: value for name, value in os.environ.items() if name in KEPT}
        own = {"TALO_VAR": str(self.var), "TALO_MODE": "demo", "DJANGO_SETTINGS_MODULE": "talo.settings.config"}
        return subprocess.run(
            [sys.executable, "-c", begin + code],
            env={**kept, **self.urls.as_environment(), **own},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.urls.owner or "", autocommit=True) as connection:
            done = connection.execute(statement)
            return done.fetchall() if done.description else []

    def content(self) -> dict[str, str]:
        """A hash of the rows of every table, but for what lives its own life."""
        names = [row[0] for row in self.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")]
        found = {}
        with psycopg.connect(self.urls.owner or "", autocommit=True) as connection:
            for name in names:
                if not name.startswith(OWN_LIFE):
                    query = "SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {} t"
                    row = connection.execute(sql.SQL(query).format(sql.Identifier(name))).fetchone()
                    found[name] = row[0] if row else ""
        return found

    def rules(self) -> list[tuple[Any, ...]]:
        """Policies, grants and row security as the catalogue has them."""
        return self.rows(
            "SELECT tablename || policyname || roles::text || cmd || coalesce(qual, '') || coalesce(with_check, '')"
            " FROM pg_policies UNION ALL SELECT relname || relrowsecurity || coalesce(relacl::text, '') FROM pg_class"
            " WHERE relnamespace IN ('public'::regnamespace, 'talo'::regnamespace) AND relname NOT LIKE 'audit_%_2%'"
            " ORDER BY 1"
        )
