"""Copies rows within their tables with keys moved on, as the owner: for the bench alone, faster than COPY from outside.

The keys of a copy follow from those of the original. Unique and check constraints hold all the time; foreign keys and
exclusion constraints are taken off and checked for whole tables at the end, when indexes are built anew, too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from psycopg import sql

from talo.foundation.database.bulk import loading

IN_ORDER = 180_000  # from this version on the server itself makes ids that lie beside each other in the index


@dataclass(frozen=True, slots=True)
class Moved:
    """How a key is moved for each block: by the step of the highest limit that it reaches; below all not at all."""

    steps: tuple[tuple[int, int], ...]  # (limit, step), the highest limit first

    @classmethod
    def by(cls, step: int) -> Moved:
        """The same step for every key."""
        return cls(((0, step),))

    def sql(self, column: str, block: int) -> sql.Composable:
        """The moved key as an expression."""
        cases = [
            sql.SQL("WHEN {column} >= {limit} THEN {column} + {step}").format(
                column=sql.Identifier(column), limit=sql.Literal(limit), step=sql.Literal(step * block)
            )
            for limit, step in self.steps
        ]
        return sql.SQL("CASE {} ELSE {} END").format(sql.SQL(" ").join(cases), sql.Identifier(column))


@dataclass(frozen=True, slots=True)
class Named:
    """A text that is made of a beginning and the copy's own key."""

    beginning: str
    key: str
    moved: Moved

    def sql(self, column: str, block: int) -> sql.Composable:
        """The text as an expression."""
        return sql.SQL("{} || ({})").format(sql.Literal(self.beginning), self.moved.sql(self.key, block))


@dataclass(frozen=True, slots=True)
class New:
    """A public id that nobody has."""

    in_order: bool

    @classmethod
    def here(cls) -> New:
        """As this server can make them."""
        with loading() as connection:
            return cls(connection.info.server_version >= IN_ORDER)

    def sql(self, column: str, block: int) -> sql.Composable:
        """The id as an expression."""
        return sql.SQL("uuidv7()" if self.in_order else "gen_random_uuid()")


@dataclass(frozen=True, slots=True)
class Plan:
    """A table's columns with what becomes of them (None: copied as it is), and which rows are copied."""

    table: str
    columns: tuple[tuple[str, Moved | Named | New | None], ...]
    among: str  # the column by which rows are chosen
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Stripped:
    """What was taken off tables, as statements that put it back.

    indexes: with exclusion constraints; they can be put back side by side.
    keys: foreign keys, one after another.
    pages: how many pages each table had then: the rows to copy are in them.
    """

    indexes: tuple[str, ...]
    keys: tuple[str, ...]
    pages: dict[str, int]


INDEXES = """SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid) FROM pg_index
 WHERE indrelid = ANY (%s::regclass[]) AND NOT indisunique AND NOT indisexclusion ORDER BY 2"""
CONSTRAINTS = """SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
 format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))
 FROM pg_constraint WHERE contype = %s AND conrelid = ANY (%s::regclass[]) ORDER BY 2"""
PAGES = """SELECT relname, pg_relation_size(oid) / current_setting('block_size')::int FROM pg_class
 WHERE oid = ANY (%s::regclass[])"""


def strip(tables: Iterable[str]) -> Stripped:
    """Take indexes, foreign keys and exclusion constraints off tables that are about to be filled."""
    wanted = list(tables)
    with loading() as connection, connection.transaction():
        indexes = connection.execute(INDEXES, [wanted]).fetchall()
        exclusions = connection.execute(CONSTRAINTS, ["x", wanted]).fetchall()
        keys = connection.execute(CONSTRAINTS, ["f", wanted]).fetchall()
        pages = connection.execute(PAGES, [wanted]).fetchall()
        for drop, _back in (*keys, *exclusions, *indexes):
            connection.execute(drop)
    # Exclusion constraints take longest: they are begun first.
    return Stripped(
        tuple(back for _drop, back in (*exclusions, *indexes)), tuple(back for _drop, back in keys), dict(pages)
    )


def put_back(statement: str) -> None:
    """Build an index again, or check a constraint for the whole table: a foreign key is one join of two tables here.

    Raises:
        psycopg.errors.IntegrityError: a row points at nothing, or two exclude each other.
    """
    with loading() as connection:
        connection.execute("SET maintenance_work_mem TO '256MB'")
        connection.execute(statement)


def copy(plan: Plan, block: int, pages: int) -> int:
    """Copy the rows in the first pages of a table for one block; returns how many there were."""
    statement = sql.SQL(
        "INSERT INTO {table} ({columns}) SELECT {values} FROM {table}"
        " WHERE {among} BETWEEN {first} AND {last} AND ctid < {end}::tid"
    ).format(
        table=sql.Identifier(plan.table),
        columns=sql.SQL(", ").join(sql.Identifier(name) for name, _rule in plan.columns),
        values=sql.SQL(", ").join(
            rule.sql(name, block) if rule else sql.Identifier(name) for name, rule in plan.columns
        ),
        among=sql.Identifier(plan.among),
        first=sql.Literal(plan.first),
        last=sql.Literal(plan.last),
        end=sql.Literal(f"({pages},0)"),
    )
    with loading() as connection:
        return connection.execute(statement).rowcount
