"""Declarations of who may see and write which rows; each room states its own beside its models.

A room's `policies.py` holds a list `POLICIES` of the objects below. `applying.apply()` turns all of them into roles'
grants, row-security policies, composite keys and history triggers; the tests read the same lists.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

# An access row in one of these roles opens a client for reading; nothing is written by it.
READING_ROLES = ("emergency",)
NOT_BY_READING = f" AND a.role NOT IN ({', '.join(repr(role) for role in READING_ROLES)})"
MY_ACCESS = "EXISTS (SELECT 1 FROM talo.my_access a WHERE a.client_id = {table}.{client}{classes})"


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """What every declared table says: which verbs the web role has at all."""

    table: str
    insert: bool = True
    update: bool | tuple[str, ...] = True  # a tuple names the only columns that may change
    delete: bool = False
    count_columns: tuple[str, ...] = ()  # columns that the counting role may read

    @property
    def holds_client_data(self) -> bool:
        return True


@dataclass(frozen=True, kw_only=True)
class RecordPolicy(Declaration):
    """A table of records about clients: `client_id`, `controller_id`, `data_class`.

    shared: the record belongs to the network, not to one controller (identity, facts of the person).
    addressed_to: a column with the organisation that the record was sent to; it reads and answers.
    held_by: a column with a holder; whoever holds it reads and updates the row, whichever controller wrote it.
    own_insert, own_update: the client (or a proxy) may write the own record in the portal.
    parents: `{column: parent table}`; the key becomes composite `(column, client_id)`.
    narrower: a further condition (SQL over the table's columns), for example a writer's own notes.
    headcount: the counting role may read rows of enrolled clients without follow-up consent.
    """

    shared: bool = False
    addressed_to: str | None = None
    held_by: str | None = None
    own_insert: bool = False
    own_update: bool = False
    parents: dict[str, str] = field(default_factory=dict)
    narrower: str | None = None
    headcount: bool = False

    def _class_is_open(self, right: str) -> str:
        return f"((SELECT talo.{right}()) & {self.table}.data_class) <> 0"

    def _client_is_open(self, further: str = "") -> str:
        classes = f" AND (a.classes & {self.table}.data_class) <> 0{further}"
        return MY_ACCESS.format(table=self.table, client="client_id", classes=classes)

    def _own_controller(self) -> str:
        return f"{self.table}.controller_id = ANY ((SELECT talo.organisations())::bigint[])"

    def _addressed(self) -> str:
        return f"{self.table}.{self.addressed_to} = ANY ((SELECT talo.organisations())::bigint[])"

    def _held(self) -> str:
        return f"{self.table}.{self.held_by} = ANY ((SELECT talo.holders())::bigint[])"

    def read(self) -> str:
        """The condition for SELECT."""
        doors = [self._own_controller(), "(SELECT talo.is_own())"]
        if self.addressed_to:
            doors.append(self._addressed())
        if self.held_by:
            doors.append(self._held())
        doors.append(
            f"EXISTS (SELECT 1 FROM talo.my_disclosures d WHERE d.client_id = {self.table}.client_id"
            f" AND (d.controller_id IS NULL OR d.controller_id = {self.table}.controller_id)"
            f" AND (d.classes & {self.table}.data_class) <> 0)"
        )
        controller = "" if self.shared else f" AND ({' OR '.join(doors)})"
        narrower = f" AND ({self.narrower})" if self.narrower else ""
        return f"{self._class_is_open('reads')} AND {self._client_is_open()}{controller}{narrower}"

    def write(self, *, own: bool, answer: bool = False) -> str:
        """The condition for INSERT (check) and UPDATE (using and check)."""
        controller = [self._own_controller()]
        if answer and self.addressed_to:
            controller.append(self._addressed())
        if answer and self.held_by:
            controller.append(self._held())
        staff = f"{self._class_is_open('writes')} AND ({' OR '.join(controller)})"
        who = f"(({staff}) OR (SELECT talo.is_own()))" if own else f"({staff})"
        narrower = f" AND ({self.narrower})" if self.narrower else ""
        return f"{self._client_is_open(NOT_BY_READING)} AND {who}{narrower}"


@dataclass(frozen=True, kw_only=True)
class TablePolicy(Declaration):
    """A table with personal data and conditions of its own, written out as SQL over the table's columns.

    None for a verb: refused. `client`: the column that names the client, if there is one.
    """

    select: str
    insert_check: str | None = None
    update_using: str | None = None
    update_check: str | None = None
    delete_using: str | None = None
    client: str | None = None
    history: bool = True


@dataclass(frozen=True, kw_only=True)
class OpenTable(Declaration):
    """A table without personal data of clients; `reason` says why it needs no row security.

    writers: roles that may write through the web (`administrator`, `programme_manager` …); none: read only;
    `("anyone",)`: no row condition at all (sessions, queue).
    """

    reason: str
    writers: tuple[str, ...] = ()

    @property
    def holds_client_data(self) -> bool:
        return False


@dataclass(frozen=True, kw_only=True)
class ClosedTable(Declaration):
    """A table that the web role cannot touch at all; only definer functions do."""

    reason: str
    client: str | None = None


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A function or view that policies need. `sql` is idempotent (`CREATE OR REPLACE …`).

    grant: the roles that may use it (`web`, `count`, `audit`); `definer_reason` says why it runs as the owner.
    """

    name: str  # `talo.holders()` or, for a view, `talo.my_access`
    sql: str
    kind: str = "function"
    grant: tuple[str, ...] = ("web",)
    definer_reason: str = ""


Policy = Declaration | Statement


def declared() -> list[Policy]:
    """All declarations, in the order of INSTALLED_APPS, the frame's own first."""
    from talo.foundation.database.library_tables import LIBRARY_TABLES

    found: list[Policy] = list(LIBRARY_TABLES)
    for config in apps.get_app_configs():
        if config.name.startswith("talo.") and config.label != "database" and find_spec(f"{config.name}.policies"):
            found.extend(import_module(f"{config.name}.policies").POLICIES)
    return found


def tables() -> list[Declaration]:
    return [policy for policy in declared() if isinstance(policy, Declaration)]


def client_tables() -> frozenset[str]:
    """The tables whose reading must be declared to the log."""
    return frozenset(
        policy.table
        for policy in tables()
        if isinstance(policy, RecordPolicy) or (isinstance(policy, TablePolicy) and policy.client)
    )
