"""Dumps a database and puts a dump back, whole or not at all, with PostgreSQL's own programs and as the owner."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg import sql

from talo.foundation.database.cluster import candidates, major
from talo.foundation.database.connection_urls import DatabaseRefusal, parse

# A session's row is a key to somebody's account, and the cache is nobody's: both begin empty after a restore.
LEFT_OUT = ("public.django_session", "public.talo_cache")
# What the policy step makes anew, with the names of the roles of this very database.
OURS_TO_MAKE = re.compile(
    r"^\d+; \d+ \d+ (POLICY|ACL|DEFAULT ACL|ROW SECURITY|SCHEMA - public|COMMENT - SCHEMA public) "
)
BLOCK = 1 << 16
Progress = Callable[[str], None]

CLEAR = """
DO $$ DECLARE found record; BEGIN
  DROP SCHEMA IF EXISTS talo CASCADE;
  FOR found IN SELECT c.oid::regclass AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition LOOP
    EXECUTE format('DROP TABLE IF EXISTS %s CASCADE', found.name);
  END LOOP;
  FOR found IN SELECT c.oid::regclass AS name, c.relkind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('v', 'S') LOOP
    EXECUTE format('DROP %s IF EXISTS %s CASCADE', CASE found.relkind WHEN 'v' THEN 'VIEW' ELSE 'SEQUENCE' END,
                   found.name);
  END LOOP;
  FOR found IN SELECT p.oid::regprocedure AS name FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP
    EXECUTE format('DROP ROUTINE IF EXISTS %s CASCADE', found.name);
  END LOOP;
  FOR found IN SELECT t.oid::regtype AS name FROM pg_type t WHERE t.typnamespace = 'public'::regnamespace
    AND t.typtype IN ('e', 'd') AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = t.oid AND d.deptype = 'e') LOOP
    EXECUTE format('DROP TYPE IF EXISTS %s CASCADE', found.name);
  END LOOP;
  -- What a table in `public` is made of may also be a type of two columns, as the queue's.
  FOR found IN SELECT c.oid::regclass AS name FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
    AND c.relkind = 'c' LOOP
    EXECUTE format('DROP TYPE IF EXISTS %s CASCADE', found.name);
  END LOOP;
END $$;
"""


@contextmanager
def waiting_snapshot(url: str) -> Iterator[Callable[[], str]]:
    """Gives a function that fixes a moment of the database and names it; the name holds until the block ends."""
    with psycopg.connect(url, autocommit=True) as connection:
        # The dump may take longer than an idle transaction may usually stay.
        connection.execute("SET idle_in_transaction_session_timeout = 0")

        def take() -> str:
            connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            found = connection.execute("SELECT pg_export_snapshot()").fetchone()
            return str(found[0]) if found else ""

        yield take


def dump(url: str, file: Path, *, at: str, tell: Progress) -> None:
    """Write the database as it is `at` a snapshot into a file of `pg_dump`'s own format.

    Raises:
        DatabaseRefusal: no programs that fit the server, or the dump did not come to its end.
    """
    tables = table_count(url)
    seen = 0

    def hear(line: str) -> None:
        nonlocal seen
        if "dumping contents of table" in line:
            seen += 1
            tell(f"{seen} of {tables} tables, {_megabytes(file)}")

    command = [
        programs(url) / "pg_dump",
        "--format=custom",
        "--compress=6",
        "--verbose",
        f"--snapshot={at}",
        f"--file={file}",
    ]
    command += [f"--exclude-table-data={table}" for table in LEFT_OUT]
    _run(command, url, hear, "the dump")


def restore(url: str, file: Path, *, clear: bool, tell: Progress) -> None:
    """Put a dump into the database in one transaction; with `clear` everything of ours is dropped first.

    Rows, functions and triggers come from the dump; owners, grants and policies are the policy step's to make.

    Raises:
        DatabaseRefusal: the dump cannot be read or does not fit this server; nothing is changed then.
    """
    folder = programs(url)
    wanted = [line for line in contents(file, folder) if not OURS_TO_MAKE.match(line)]
    with tempfile.NamedTemporaryFile("w", suffix=".list") as listed:
        listed.write("\n".join(wanted) + "\n")
        listed.flush()
        reader = subprocess.Popen(
            [folder / "pg_restore", "--file=-", "--no-owner", "--no-privileges", f"--use-list={listed.name}", file],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        writer = subprocess.Popen(
            [folder / "psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null"],
            env=_environment(url),
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        try:
            _pour(reader, writer, "BEGIN;\n" + (CLEAR if clear else ""), tell)
        finally:
            for process in (reader, writer):
                if process.poll() is None:
                    process.kill()
                process.wait()


def contents(file: Path, folder: Path | None = None) -> list[str]:
    """The dump's table of contents, a line for each object.

    Raises:
        DatabaseRefusal: the file is no dump, or its beginning is damaged.
    """
    command: list[str | Path] = [(folder or _newest()) / "pg_restore", "--list", file]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise DatabaseRefusal(f"the dump cannot be read: {_last(done.stderr)}")
    return [line for line in done.stdout.splitlines() if line and not line.startswith(";")]


def _pour(reader: subprocess.Popen[bytes], writer: subprocess.Popen[bytes], begin: str, tell: Progress) -> None:
    """Everything from the reader to the writer; the last word, COMMIT, is said only when the reader ended well."""
    complaints = [_listen(process) for process in (reader, writer)]
    into, out = writer.stdin, reader.stdout
    if into is None or out is None:
        raise TypeError("both processes are asked for with pipes")
    poured = 0
    try:
        into.write(begin.encode())
        while block := out.read(BLOCK):
            into.write(block)
            poured += len(block)
            tell(f"{poured / 1e6:.0f} MB of rows")
        if reader.wait() == 0:
            into.write(b"COMMIT;\n")
        into.close()
    except BrokenPipeError:
        pass  # the writer has said why
    read, written = reader.poll(), writer.wait()
    for code, (thread, lines), what in (
        (written, complaints[1], "the restore"),
        (read, complaints[0], "reading the dump"),
    ):
        thread.join(5)
        if code:
            raise DatabaseRefusal(f"{what} stopped and nothing was changed: {_last(''.join(lines))}")


def is_empty(url: str) -> bool:
    """Whether the database holds nothing of ours yet, or only what was just migrated: no account of anybody."""
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute("SELECT to_regclass('public.identity_account') IS NULL").fetchone()
        if found and found[0]:
            return True
        used = connection.execute("SELECT EXISTS (SELECT FROM public.identity_account)").fetchone()
        return not (used and used[0])


def others_connected(url: str) -> int:
    """How many other connections this database has: a server or a worker that still runs."""
    query = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND usesysid IS NOT NULL"  # the server's own workers have no user; other columns are hidden from the owner
    )
    return int(_value(url, query))


def server_major(url: str) -> int:
    """The server's major version."""
    return int(_value(url, "SELECT current_setting('server_version_num')::int / 10000"))


def table_count(url: str) -> int:
    """How many tables hold rows of their own."""
    return int(_value(url, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"))


def row_counts(url: str, *, at: str = "") -> dict[str, int]:
    """How many rows each table has, now or at a snapshot, but for those that a dump leaves out."""
    with psycopg.connect(url, autocommit=True) as connection, connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        if at:
            connection.execute(sql.SQL("SET TRANSACTION SNAPSHOT {}").format(sql.Literal(at)))
        names = connection.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace"
            " AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1"
        ).fetchall()
        counts = {}
        for (name,) in names:
            if f"public.{name}" not in LEFT_OUT:
                query = sql.SQL("SELECT count(*) FROM public.{}").format(sql.Identifier(name))
                found = connection.execute(query).fetchone()
                counts[name] = int(found[0]) if found else 0
        return counts


def migrations(url: str) -> list[str]:
    """The migrations that the database has, as `services.0001_initial`.

    Raises:
        DatabaseRefusal: there is nothing of Talo's in it.
    """
    if _value(url, "SELECT to_regclass('public.django_migrations') IS NULL"):
        raise DatabaseRefusal("there is nothing of Talo's in the database: run `talo migrate` first.")
    with psycopg.connect(url, autocommit=True) as connection:
        rows = connection.execute("SELECT app || '.' || name FROM public.django_migrations ORDER BY 1").fetchall()
        return [row[0] for row in rows]


def programs(url: str) -> Path:
    """The folder with `pg_dump`, `pg_restore` and `psql` of the server's version, or else of the next newer one.

    Raises:
        DatabaseRefusal: there are none that can read this server.
    """
    server = server_major(url)
    fitting = [folder for folder in candidates() if int(major(folder)) >= server and (folder / "pg_dump").exists()]
    if not fitting:
        raise DatabaseRefusal(
            f"the server is PostgreSQL {server}, and its programs (pg_dump, pg_restore, psql) are not on this machine:"
            f" install postgresql-client-{server}, or name their folder in TALO_POSTGRES."
        )
    return min(fitting, key=lambda folder: int(major(folder)))


def _newest() -> Path:
    folders = [folder for folder in candidates() if (folder / "pg_restore").exists()]
    if not folders:
        raise DatabaseRefusal("pg_restore is not on this machine: install PostgreSQL's programs.")
    return folders[0]


def _run(command: list[Any], url: str, hear: Progress, what: str) -> None:
    process = subprocess.Popen(command, env=_environment(url), stderr=subprocess.PIPE, text=True)
    lines = []
    try:
        for line in process.stderr or ():
            lines.append(line)
            hear(line)
    finally:
        if process.poll() is None and lines and "error" in lines[-1]:
            process.terminate()
        code = process.wait()
    if code:
        raise DatabaseRefusal(f"{what} stopped: {_last(''.join(lines))}")


def _listen(process: subprocess.Popen[bytes]) -> tuple[threading.Thread, list[str]]:
    lines: list[str] = []
    stream: IO[bytes] | None = process.stderr

    def read() -> None:
        lines.extend(line.decode(errors="replace") for line in stream or ())

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    return thread, lines


def _environment(url: str) -> dict[str, str]:
    # The password goes by the environment: a command line can be read by everybody on the machine.
    names = {"host": "PGHOST", "port": "PGPORT", "dbname": "PGDATABASE", "user": "PGUSER", "password": "PGPASSWORD"}
    names |= {"options": "PGOPTIONS", "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
    words = {names[key]: value for key, value in parse(url).items() if key in names}
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    return {**kept, **words, "PGCLIENTENCODING": "UTF8", "LC_ALL": "C"}


def _value(url: str, query: str) -> Any:
    try:
        with psycopg.connect(url, autocommit=True, connect_timeout=10) as connection:
            found = connection.execute(query).fetchone()
    except psycopg.Error as error:
        raise DatabaseRefusal(f"the database does not answer: {error}".rstrip()) from error
    return found[0] if found else None


def _last(text: str) -> str:
    """The last complaint, without the row that it may quote."""
    errors = [line for line in text.splitlines() if "error" in line.lower() or "could not" in line] or text.splitlines()
    return errors[-1].strip() if errors else "it said nothing"


def _megabytes(file: Path) -> str:
    return f"{file.stat().st_size / 1e6:.1f} MB" if file.exists() else "0 MB"
