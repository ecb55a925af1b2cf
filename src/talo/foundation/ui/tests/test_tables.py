"""Lists: sort links, pages and totals that stop."""

from types import SimpleNamespace

import pytest

from talo.foundation.ui import tables
from talo.foundation.ui.tables import Column, WorkTable
from talo.foundation.ui.tests.sample import draw, request_for

COLUMNS = [
    Column("name", "Nimi", sort="sort_key"),
    Column("due", "Määräaika", sort="due,name"),
    Column("sum", "Summa", end=True),
]
SOURCE = "{% work_table table %}{% for row in table %}<tr><td>{{ row.name }}</td></tr>{% endfor %}{% endwork_table %}"


def rows(number: int) -> list[SimpleNamespace]:
    return [SimpleNamespace(name=f"Rivi {n}") for n in range(number)]


def table(path: str, number: int) -> WorkTable:
    return WorkTable.of(request_for(path), rows(number), label="Tehtävät", columns=COLUMNS, default="due")


def test_pages_of_25() -> None:
    first, last = table("/", 60), table("/?page=3", 60)
    assert len(first) == 25
    assert (first.previous_url, first.next_url) == ("", "?page=2")
    assert [row.name for row in last] == [f"Rivi {n}" for n in range(50, 60)]
    assert last.next_url == ""


@pytest.mark.parametrize("page", ["0", "-1", "x", "", "99999999", "1%27", "²"])
def test_a_strange_page_number_is_the_first_page(page: str) -> None:
    assert table(f"/?page={page}", 30).number == 1


def test_total_stops_at_a_thousand(monkeypatch: pytest.MonkeyPatch) -> None:
    assert table("/", 1000).total_text.replace("\u00a0", " ") == "1 000 riviä"
    assert table("/", 1001).total_text.replace("\u00a0", " ") == "1 000+ riviä"
    assert tables.COUNT_LIMIT == 1000


def test_sort_links_turn_and_keep_the_filter() -> None:
    shown = table("/?tila=open&page=2&sort=due", 60)
    name, due, total = shown.headings
    assert due.state == "ascending"
    assert due.url == "?tila=open&sort=-due"
    assert name.url == "?tila=open&sort=name"
    assert total.url == ""
    assert shown.next_url == "?tila=open&page=3&sort=due"


def test_an_unknown_sort_is_no_sort() -> None:
    order, headings = tables._headings(request_for("/?sort=password").GET, COLUMNS, "password", "sort", "page")
    assert order == []
    assert all(heading.state == "" for heading in headings)


def test_order_has_a_tie_breaker() -> None:
    order, _headings = tables._headings(request_for("/").GET, COLUMNS, "-due", "sort", "page")
    assert order == ["-due", "-name", "pk"]


def test_drawn_with_state_and_links() -> None:
    page = draw(SOURCE, table=table("/", 30))
    assert 'aria-sort="ascending"' in page
    assert "Seuraava" in page
    assert "Rivi 24" in page
    assert "Rivi 25" not in page


def test_empty_says_so() -> None:
    shown = WorkTable.of(request_for(), [], label="Tehtävät", columns=COLUMNS, empty_title="Kaikki tehty")
    page = draw(SOURCE, table=shown)
    assert "Kaikki tehty" in page
    assert "<table" not in page
