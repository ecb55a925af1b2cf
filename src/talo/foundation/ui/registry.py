"""What rooms above register into the frames: navigation, client-page tabs and panels, who is signed in, search."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.urls import NoReverseMatch

from talo.foundation.database import touching
from talo.foundation.identity.requests import Request
from talo.foundation.ui.addresses import reverse

STAFF = "staff"
CLIENT = "client"
PLACES = ("main", "side", "wide")
TAB_PLACE = "tab-"  # `tab-assessment`: a panel that a higher room shows on another room's tab of the client


@dataclass(frozen=True)
class NavEntry:
    """A link of the main navigation. `roles` None means everyone of the audience; `group` draws a line between groups.

    `count` returns the number shown beside the link, or None; it must come from what the request has already read
    or from one cheap query. `bottom` puts a client's entry on the phone's bottom bar, else it is in the menu.
    """

    key: str
    label: Any
    icon: str
    url_name: str
    audience: str = STAFF
    roles: frozenset[str] | None = None
    order: int = 100
    group: int = 1
    count: Callable[[Request], int | None] | None = None
    bottom: bool = False


@dataclass(frozen=True)
class ClientTab:
    """A tab of the staff's client page; the URL takes the client's public id."""

    key: str
    label: Any
    url_name: str
    order: int = 100
    roles: frozenset[str] | None = None


@dataclass(frozen=True)
class ClientPanel:
    """A panel of the client page (audience staff) or of the client's own start page (audience client).

    `context(request, client)` returns what the template needs, or None: then the panel is left out. The keys `note`,
    `more_url` and `more_label` of the context fill the panel's head. `bare` panels draw their own frame.
    """

    key: str
    title: Any
    template: str
    context: Callable[[Request, Any], Mapping[str, Any] | None]
    order: int = 100
    place: str = "main"
    roles: frozenset[str] | None = None
    audience: str = STAFF
    bare: bool = False


@dataclass(frozen=True)
class Who:
    """Who is signed in, as the frame shows it; `roles` decides which links and panels are there."""

    name: str
    line: str = ""
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True)
class NavLink:
    """A navigation entry resolved for one request."""

    key: str
    label: Any
    icon: str
    url: str
    group: int
    count: int | None
    bottom: bool


@dataclass
class _Registry:
    nav: dict[tuple[str, str], NavEntry] = field(default_factory=dict)
    tabs: dict[str, ClientTab] = field(default_factory=dict)
    panels: dict[tuple[str, str], ClientPanel] = field(default_factory=dict)
    who: Callable[[Request], Who | None] | None = None
    search: tuple[str, Any, frozenset[str] | None] | None = None
    client_frame: Callable[[Request, Any], Mapping[str, Any]] | None = None
    home: dict[str, str] = field(default_factory=dict)


_registry = _Registry()


def _add(store: dict[Any, Any], key: Any, value: Any) -> None:
    if key in store and store[key] != value:
        raise ValueError(f"{key!r} is registered twice")
    store[key] = value


def register_nav(*entries: NavEntry) -> None:
    """Add links to the main navigation of staff or of clients."""
    for entry in entries:
        _add(_registry.nav, (entry.audience, entry.key), entry)


def register_client_tab(*tabs: ClientTab) -> None:
    """Add tabs to the staff's client page."""
    for tab in tabs:
        _add(_registry.tabs, tab.key, tab)


def register_client_panel(*panels: ClientPanel) -> None:
    """Add panels to the client page or to the client's own start page."""
    for panel in panels:
        if panel.place not in PLACES and not panel.place.startswith(TAB_PLACE):
            raise ValueError(f"{panel.key}: place is one of {', '.join(PLACES)}, or {TAB_PLACE}KEY")
        _add(_registry.panels, (panel.audience, panel.key), panel)


def register_who(resolver: Callable[[Request], Who | None]) -> None:
    """Say how the frame learns who is signed in; one resolver for the whole house."""
    _registry.who = resolver


def register_search(url_name: str, label: Any, roles: frozenset[str] | None = None) -> None:
    """Put the search field into the header of the staff's `roles`; it posts `q`, which may be an identity code."""
    _registry.search = (url_name, label, roles)


def register_client_frame(context: Callable[[Request, Any], Mapping[str, Any]]) -> None:
    """Say what stands above a client's staff pages: `band`, `crumbs`, `head` name templates, the rest is theirs."""
    _registry.client_frame = context


def client_frame(request: Request, client: Any) -> Mapping[str, Any]:
    """What stands above a client's pages, asked once per request; empty where no room gives it."""
    if not hasattr(request, "_ui_client_frame"):
        frame = _registry.client_frame
        request._ui_client_frame = frame(request, client) if frame else {}  # type: ignore[attr-defined]
    found: Mapping[str, Any] = request._ui_client_frame  # type: ignore[attr-defined]
    return found


def who(request: Request) -> Who | None:
    """Who is signed in, asked once per request."""
    if not hasattr(request, "_ui_who"):
        request._ui_who = _registry.who(request) if _registry.who else None  # type: ignore[attr-defined]
    found: Who | None = request._ui_who  # type: ignore[attr-defined]
    return found


def search(request: Request) -> tuple[str, Any] | None:
    """URL and label of the header's search field, or None where nothing can be searched by the one signed in."""
    if _registry.search is None:
        return None
    url_name, label, roles = _registry.search
    url = _url(url_name) if _open_to(roles, request) else ""
    return (url, label) if url else None


def header_urls() -> dict[str, str]:
    """Where the small forms of the header go; empty where the house has no such page."""
    return {
        "language_url": _page_url("ui:language"),
        "look_url": _page_url("ui:look"),
        "sign_out_url": _page_url("account_logout"),
    }


@cache
def _page_url(name: str) -> str:
    """The address of a page that takes no argument; it never changes."""
    return _url(name)


def _url(name: str, *args: Any) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def _open_to(roles: frozenset[str] | None, request: Request) -> bool:
    """Whether the one signed in has one of the roles; None means everyone who is signed in."""
    person = who(request)
    return person is not None and (roles is None or bool(roles & person.roles))


def nav_links(request: Request, audience: str) -> list[NavLink]:
    """The navigation of this audience, put together once per request; entries without a page are left out."""
    asked: dict[str, list[NavLink]] = request.__dict__.setdefault("_ui_nav", {})
    if audience not in asked:
        asked[audience] = _nav_links(request, audience)
    return asked[audience]


def _nav_links(request: Request, audience: str) -> list[NavLink]:
    entries: Iterable[NavEntry] = (entry for entry in _registry.nav.values() if entry.audience == audience)
    links = []
    for entry in sorted(entries, key=lambda e: (e.group, e.order, e.key)):
        url = _page_url(entry.url_name) if _open_to(entry.roles, request) else ""
        if url:
            with touching.counting_only():
                count = entry.count(request) if entry.count else None
            links.append(NavLink(entry.key, entry.label, entry.icon, url, entry.group, count, entry.bottom))
    return links


def client_tabs(request: Request, public_id: Any) -> list[tuple[ClientTab, str]]:
    """Tabs of the client page with their URLs."""
    tabs = sorted(_registry.tabs.values(), key=lambda t: (t.order, t.key))
    pairs = [(tab, _url(tab.url_name, public_id)) for tab in tabs if _open_to(tab.roles, request)]
    return [(tab, url) for tab, url in pairs if url]


def client_panels(
    request: Request, client: Any, place: str, audience: str = STAFF
) -> Iterator[tuple[ClientPanel, Mapping[str, Any]]]:
    """Panels of this place with their context, in order; a panel that has nothing to say is left out."""
    panels = (p for p in _registry.panels.values() if p.place == place and p.audience == audience)
    for panel in sorted(panels, key=lambda p: (p.order, p.key)):
        if _open_to(panel.roles, request):
            context = panel.context(request, client)
            if context is not None:
                yield panel, context
