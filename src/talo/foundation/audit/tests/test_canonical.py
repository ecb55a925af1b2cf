from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from talo.foundation.audit import canonical, marks
from talo.foundation.audit.tests.conftest import Bench
from talo.foundation.database.log_statements import Log

# PostgreSQL's text holds every character but NUL and lone surrogates.
texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40)
tricky = st.text(st.sampled_from("\\N\t\n\r\b\f\v0x,aä€"), max_size=12)
words = texts | tricky
moments = st.integers(-2_000_000_000_000_000, 7_000_000_000_000_000).map(
    lambda microseconds: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
)
rows = st.lists(st.none() | words, min_size=1, max_size=14)


@given(rows)
def test_a_line_gives_its_fields_back(fields: list[str | None]) -> None:
    assert canonical.fields(canonical.line(fields)) == fields


@given(rows, rows)
def test_different_rows_have_different_lines(one: list[str | None], other: list[str | None]) -> None:
    assert (canonical.line(one) == canonical.line(other)) == (one == other)


@given(rows)
def test_a_line_is_one_line(fields: list[str | None]) -> None:
    assert b"\n" not in canonical.line(fields)
    assert canonical.line(fields).count(b"\t") == len(fields) - 1


@given(st.lists(st.tuples(st.integers(1, 2**62), words), max_size=20))
def test_marks_come_back(values: list[tuple[int, str]]) -> None:
    lines = [canonical.line([number, 5, "e", text, "1,2"]) for number, text in values]
    packed = marks.pack(lines)
    assert marks.unpack(packed) == [marks.mark(line) for line in lines]
    assert marks.ends(packed) == ([values[0][0], values[-1][0]] if values else [])


def test_the_seal_hash_is_as_documented() -> None:
    root = canonical.root([b"1\t7\te", b"2\t8\te"])
    assert root.hex() == "0f6e3f13faa960b4e7bd63cf8c9eb92d0ea9a1dac2fa700c9b336676d95fd40b"
    assert (
        canonical.seal_hash(canonical.GENESIS, root, 1, 1, 0, 9, 2).hex()
        == "625e64b911dc41c397994b89a7bf2befdbb4a117c82627c9daa811ca41a33817"
    )


entries = st.lists(
    st.tuples(
        moments, words, st.none() | st.integers(-5, 2**60), words, words, st.lists(st.integers(1, 99), unique=True)
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries)
def test_postgresql_writes_the_same_lines(log: Bench, entries: list[tuple[Any, ...]]) -> None:
    log.owner("DELETE FROM audit_entry")
    log.owner("DELETE FROM audit_subject")
    expected = []
    for number, (at, actor, organisation, request, purpose, clients) in enumerate(entries, 1):
        log.owner(
            "INSERT INTO audit_entry VALUES (%s, 1, 70, %s, %s, %s, %s, 'read', 'list', %s, '', 'done')",
            number,
            at,
            actor,
            organisation,
            request,
            purpose,
        )
        for client in clients:
            log.owner("INSERT INTO audit_subject (entry, client, at) VALUES (%s, %s, %s)", number, client, at)
        subjects = ",".join(str(client) for client in sorted(clients)) or None
        written = canonical.moment(at)
        expected.append(
            canonical.line(
                [
                    number,
                    70,
                    "e",
                    1,
                    written,
                    actor,
                    organisation,
                    request,
                    "read",
                    "list",
                    purpose,
                    "",
                    "done",
                    subjects,
                ]
            )
        )
    with Log.open() as reading:
        assert reading.rows(1, 0, 71) == expected
