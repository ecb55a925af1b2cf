"""The policy step after `migrate`: makes the database say what the rooms declare. Idempotent, one transaction."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import OperationalError, connections, transaction
from psycopg.errors import DeadlockDetected

from talo.foundation.database import policy_state
from talo.foundation.database.policies import (
    ClosedTable,
    Declaration,
    OpenTable,
    Policy,
    RecordPolicy,
    Statement,
    TablePolicy,
    declared,
)

TRIES = 3
ROLES = ("web", "count", "audit")
ENROLMENTS = "programmes_enrolment"  # says whom the counting role may count


def apply(using: str = "owner") -> None:
    """Apply all declarations through the owner's connection.

    Just filled tables are analysed by the vacuum, with which the step can deadlock: it begins again then.

    Raises:
        ProgrammingError: a declaration names a table or column that does not exist; nothing is changed.
    """
    for left in reversed(range(TRIES)):
        try:
            with transaction.atomic(using=using), connections[using].cursor() as cursor:
                Step(cursor, declared()).run()
            return
        except OperationalError as error:
            if not (left and isinstance(error.__cause__, DeadlockDetected)):
                raise


def history_statements(table: str, client: str | None) -> list[str]:
    """The history trigger comes from the log's room when it is installed."""
    if not apps.is_installed("talo.foundation.audit"):
        return []
    from talo.foundation.database.log_statements import history_trigger_sql

    return [history_trigger_sql(table, client or "client_id")]


class Step:
    """One run of the policy step over an open cursor of the owner."""

    def __init__(self, cursor: Any, policies: list[Policy]) -> None:
        self.cursor = cursor
        self.policies = policies
        cursor.execute("SELECT current_user")
        # The owner role carries the prefix of all roles; a copied database shares its template's.
        self.prefix = cursor.fetchone()[0].removesuffix("_owner")
        self.existing = self._existing_tables()

    def role(self, name: str) -> str:
        return f'"{self.prefix}_{name}"'

    def run(self) -> None:
        self._schema()
        # A view or function may name a table of a higher floor only through a room that is installed.
        for policy in self.policies:
            if isinstance(policy, Statement):
                self._statement(policy)
        self._drop_policies()
        for policy in self.policies:
            if isinstance(policy, Declaration):
                self._table(policy)
        self._sequences()
        policy_state.write_note(self.cursor)

    def _existing_tables(self) -> set[str]:
        self.cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return {row[0] for row in self.cursor.fetchall()}

    def _execute(self, *statements: str) -> None:
        for statement in statements:
            self.cursor.execute(statement)

    def _schema(self) -> None:
        everyone = ", ".join(self.role(name) for name in ROLES)
        self._execute(
            "CREATE SCHEMA IF NOT EXISTS talo",
            "REVOKE ALL ON SCHEMA talo FROM PUBLIC",
            f"GRANT USAGE ON SCHEMA talo, public TO {everyone}",
            f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {everyone}",
        )

    def _statement(self, statement: Statement) -> None:
        self._execute(statement.sql)
        what = "FUNCTION" if statement.kind == "function" else "TABLE"
        right = "EXECUTE" if statement.kind == "function" else "SELECT"
        self._execute(f"REVOKE ALL ON {what} {statement.name} FROM PUBLIC")
        for name in statement.grant:
            self._execute(f"GRANT {right} ON {what} {statement.name} TO {self.role(name)}")

    def _drop_policies(self) -> None:
        self.cursor.execute("SELECT policyname, tablename FROM pg_policies WHERE schemaname = 'public'")
        for name, table in self.cursor.fetchall():
            self._execute(f'DROP POLICY "{name}" ON "{table}"')

    def _table(self, policy: Declaration) -> None:
        if policy.table not in self.existing:
            return
        if isinstance(policy, ClosedTable):
            self._execute(f"ALTER TABLE {policy.table} ENABLE ROW LEVEL SECURITY")
            return
        self._grants(policy)
        if isinstance(policy, OpenTable):
            self._open(policy)
            return
        self._execute(f"ALTER TABLE {policy.table} ENABLE ROW LEVEL SECURITY")
        if isinstance(policy, RecordPolicy):
            self._record(policy)
        elif isinstance(policy, TablePolicy):
            self._own_conditions(policy)
        self._count(policy)

    def _grants(self, policy: Declaration) -> None:
        web = self.role("web")
        verbs = ["SELECT"]
        verbs += ["INSERT"] if policy.insert else []
        verbs += ["DELETE"] if policy.delete else []
        if isinstance(policy.update, tuple):
            verbs.append(f"UPDATE ({', '.join(policy.update)})")
        elif policy.update:
            verbs.append("UPDATE")
        if isinstance(policy, OpenTable) and not policy.writers:
            verbs = ["SELECT"]
        self._execute(f"GRANT {', '.join(verbs)} ON {policy.table} TO {web}")

    def _create(
        self, table: str, verb: str, *, using: str | None = None, check: str | None = None, to: str = "web"
    ) -> None:
        body = (f" USING ({using})" if using else "") + (f" WITH CHECK ({check})" if check else "")
        self._execute(f'CREATE POLICY "{to}_{verb.lower()}" ON {table} FOR {verb} TO {self.role(to)}{body}')

    def _open(self, policy: OpenTable) -> None:
        if policy.count_columns:
            self._execute(f"GRANT SELECT ({', '.join(policy.count_columns)}) ON {policy.table} TO {self.role('count')}")
        if not policy.writers or policy.writers == ("anyone",):
            self._execute(f"ALTER TABLE {policy.table} DISABLE ROW LEVEL SECURITY")
            return
        allowed = f"(SELECT talo.profession()) = ANY (ARRAY[{', '.join(repr(writer) for writer in policy.writers)}])"
        self._execute(f"ALTER TABLE {policy.table} ENABLE ROW LEVEL SECURITY")
        self._create(policy.table, "SELECT", using="true")
        self._create(policy.table, "INSERT", check=allowed)
        self._create(policy.table, "UPDATE", using=allowed, check=allowed)
        self._create(policy.table, "DELETE", using=allowed)
        if policy.count_columns:
            self._create(policy.table, "SELECT", using="true", to="count")

    def _record(self, policy: RecordPolicy) -> None:
        self._create(policy.table, "SELECT", using=policy.read())
        if policy.insert:
            self._create(policy.table, "INSERT", check=policy.write(own=policy.own_insert))
        if policy.update:
            condition = policy.write(own=policy.own_update, answer=True)
            self._create(policy.table, "UPDATE", using=condition, check=condition)
        if policy.delete:
            self._create(policy.table, "DELETE", using=policy.write(own=False))
        for column, parent in policy.parents.items():
            self._composite_key(policy.table, column, parent)
        self._execute(*history_statements(policy.table, "client_id"))

    def _own_conditions(self, policy: TablePolicy) -> None:
        self._create(policy.table, "SELECT", using=policy.select)
        if policy.insert_check:
            self._create(policy.table, "INSERT", check=policy.insert_check)
        if policy.update_using:
            self._create(
                policy.table, "UPDATE", using=policy.update_using, check=policy.update_check or policy.update_using
            )
        if policy.delete_using:
            self._create(policy.table, "DELETE", using=policy.delete_using)
        if policy.client and policy.history:
            self._execute(*history_statements(policy.table, policy.client))

    def _count(self, policy: Declaration) -> None:
        """Column grants and a policy for the counting role, where the programmes' room gives the enrolled clients."""
        if not policy.count_columns or ENROLMENTS not in self.existing:
            return
        client = "client_id" if isinstance(policy, RecordPolicy) else getattr(policy, "client", None)
        among = "talo.headcount" if getattr(policy, "headcount", False) else "talo.follow_up"
        condition = f"EXISTS (SELECT 1 FROM {among} f WHERE f.client_id = {policy.table}.{client})"
        if policy.table == ENROLMENTS and among == "talo.headcount":
            # Whoever stands in a row of it is enrolled: asking would only make a set of all of them.
            client = None
        self._execute(f"GRANT SELECT ({', '.join(policy.count_columns)}) ON {policy.table} TO {self.role('count')}")
        self._create(policy.table, "SELECT", using=condition if client else "true", to="count")

    def _composite_key(self, table: str, column: str, parent: str) -> None:
        """(column, client_id) must exist in the parent: a record can not hang on another client's parent."""
        self._constraint(parent, f"{parent}_id_client", "UNIQUE (id, client_id)")
        self._constraint(
            table,
            f"{table}_{column}_same_client"[:63],
            f"FOREIGN KEY ({column}, client_id) REFERENCES {parent} (id, client_id) DEFERRABLE INITIALLY DEFERRED",
        )

    def _constraint(self, table: str, name: str, definition: str) -> None:
        self.cursor.execute("SELECT 1 FROM pg_constraint WHERE conname = %s AND conrelid = %s::regclass", [name, table])
        if not self.cursor.fetchone():
            self._execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")

    def _sequences(self) -> None:
        self._execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {self.role('web')}")
