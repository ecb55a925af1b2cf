"""Lists of work: columns, sort links, pages of 25, totals that stop at "1 000+"."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talo.foundation.database.kept import among, kept
from talo.foundation.ui import formats

PAGE_SIZE = 25
COUNT_LIMIT = 1000


@dataclass(frozen=True)
class Column:
    """A column: `sort` names the model fields it sorts by (comma-separated), `end` right-aligns numbers."""

    key: str
    label: Any
    sort: str = ""
    end: bool = False
    hide_label: bool = False


@dataclass(frozen=True)
class Heading:
    """A column's heading for one request: its sort link and state."""

    label: Any
    end: bool
    hide_label: bool
    url: str = ""
    state: str = ""  # "ascending", "descending" or ""


@dataclass
class WorkTable:
    """One page of a list. Iterate it for its rows; `{% work_table table %}` draws the rest."""

    label: Any
    headings: list[Heading]
    rows: list[Any]
    number: int = 1
    total: int | None = None
    more_than: bool = False
    previous_url: str = ""
    next_url: str = ""
    stack: bool = True
    empty_title: Any = ""
    empty_text: Any = ""
    caption: Any = ""
    extra: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        request: HttpRequest,
        rows: QuerySet[Any] | Sequence[Any],
        *,
        label: Any,
        columns: Sequence[Column],
        default: str = "",
        size: int = PAGE_SIZE,
        prefix: str = "",
        stack: bool = True,
        empty_title: Any = "",
        empty_text: Any = "",
    ) -> WorkTable:
        """The page that the URL asks for (`sort`, `page`), from a queryset in two queries or from a list in none.

        `default` is a column's key, with `-` before it for descending. `prefix` keeps two tables on a page apart.
        """
        asked = request.GET.get(f"{prefix}sort", "") or default
        order, headings = _headings(request.GET, columns, asked, f"{prefix}sort", f"{prefix}page")
        if order and isinstance(rows, QuerySet):
            rows = rows.order_by(*order)
        number = _page_number(request.GET.get(f"{prefix}page", "1"))
        first = (number - 1) * size
        page, total = _cut(rows, first, first + size + 1)
        return cls(
            label=label,
            headings=headings,
            rows=page[:size],
            number=number,
            total=min(total, COUNT_LIMIT),
            more_than=total > COUNT_LIMIT,
            previous_url=_url(request.GET, f"{prefix}page", number - 1) if number > 1 else "",
            next_url=_url(request.GET, f"{prefix}page", number + 1) if len(page) > size else "",
            stack=stack,
            empty_title=empty_title or _("Nothing here"),
            empty_text=empty_text,
        )

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def paged(self) -> bool:
        """Whether there is another page."""
        return bool(self.previous_url or self.next_url)

    @property
    def total_text(self) -> str:
        """`58 riviä`, `1 000+ riviä`."""
        if self.total is None:
            return ""
        number = formats.number_text(self.total) + ("+" if self.more_than else "")
        return ngettext("%(number)s row", "%(number)s rows", self.total) % {"number": number}


def _cut(rows: QuerySet[Any] | Sequence[Any], first: int, last: int) -> tuple[list[Any], int]:
    """The rows from `first` to before `last`, and how many there are, counted no further than one above the limit.

    The keys come first, counted and put in order in one go; only the rows of the page are joined to what they name.
    """
    if not isinstance(rows, QuerySet):
        return list(rows[first:last]), len(rows)
    most = COUNT_LIMIT + 1
    if last > most or rows.query.distinct or rows.query.combinator or rows.query.values_select:
        return list(rows[first:last]), rows.order_by()[:most].count()
    keys = list(rows.values_list("pk", flat=True)[:most])
    shown = keys[first:last]
    return _joined(rows, shown) if shown else [], len(keys)


def _joined(rows: QuerySet[Any], keys: list[int]) -> list[Any]:
    """The rows of these keys with all that they name; by the keys alone, whatever they were found and sorted by."""
    query = rows.query
    fetched = rows._prefetch_related_lookups  # type: ignore[attr-defined]
    if query.annotation_select or query.deferred_loading[0] or fetched:
        page = rows.all()
        page.query.clear_where()
        return list(page.filter(among("pk", keys)))
    rows_of = _page_of(rows.model, json.dumps(query.select_related))  # type: ignore[arg-type]
    found = {row.pk: row for row in rows_of(keys)}
    return [found[key] for key in keys if key in found]


@cache
def _page_of(model: type[Model], related: str) -> Callable[[list[int]], list[Any]]:
    """How the rows of keys are read, for each kind of list put together once."""

    @kept
    def rows_of(keys: list[int]) -> QuerySet[Any]:
        rows: QuerySet[Any] = model._default_manager.filter(among("pk", keys)).order_by()
        rows.query.select_related = json.loads(related)
        return rows

    return rows_of


def _page_number(text: str) -> int:
    """The page asked for; what is no number is the first page."""
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _url(params: QueryDict, name: str, value: Any, drop: str = "") -> str:
    """The same URL with one parameter set (and another dropped)."""
    changed = params.copy()
    changed[name] = str(value)
    changed.pop(drop, None)
    return f"?{changed.urlencode()}"


def _headings(
    params: QueryDict, columns: Sequence[Column], asked: str, name: str, page: str
) -> tuple[list[str], list[Heading]]:
    """The order to sort by and the headings; an unknown key in the URL sorts by nothing."""
    key, descending = asked.lstrip("-"), asked.startswith("-")
    order: list[str] = []
    headings = []
    for column in columns:
        state = ""
        if column.sort and column.key == key:
            state = "descending" if descending else "ascending"
            order = [f"-{part}" if descending else part for part in column.sort.split(",")] + ["pk"]
        target = f"-{column.key}" if state == "ascending" else column.key
        url = _url(params, name, target, drop=page) if column.sort else ""
        headings.append(Heading(column.label, column.end, column.hide_label, url, state))
    return order, headings
