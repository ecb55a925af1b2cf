"""Frames: every page has its landmarks, nothing inline, and shows only what is registered for the one signed in."""

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import translation

from talo.foundation.ui import errors, registry, views
from talo.foundation.ui.registry import ClientPanel, ClientTab, NavEntry, Who
from talo.foundation.ui.tests.sample import draw, request_for

FRAMES = ("staff", "portal", "public", "confirm")
INLINE = re.compile(r"\sstyle=|<style|<script(?![^>]* src=)|\son[a-z]+=|javascript:", re.I)
TOKEN = re.compile(r'csrf-?token"?:?"? ?(?:value=)?"?[^">}]+|name="csrfmiddlewaretoken" value="[^"]+"', re.I)
IDS = re.compile(r'\sid="([^"]+)"')


def page_of(frame: str) -> str:
    return views.components(request_for(f"/ui/components/?frame={frame}")).content.decode()


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_no_inline_style_or_script(frame: str, language: str) -> None:
    with translation.override(language):
        page = page_of(frame)
    assert f'<html lang="{language}"' in page
    assert INLINE.search(page) is None
    assert '"includeIndicatorStyles":false' in page
    assert '"allowEval":false' in page


@pytest.mark.parametrize("frame", FRAMES)
def test_ids_are_unique_and_links_inside_the_page_lead_somewhere(frame: str) -> None:
    page = page_of(frame)
    ids = IDS.findall(page)
    assert sorted(ids) == sorted(set(ids))
    for attribute in ("aria-labelledby", "aria-describedby", "for"):
        for value in re.findall(rf'\s{attribute}="([^"]+)"', page):
            assert set(value.split()) <= set(ids), (attribute, value)
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)


@pytest.mark.parametrize("frame", FRAMES)
def test_one_main_one_h1(frame: str) -> None:
    page = page_of(frame)
    assert page.count("<main") == 1
    assert page.count("<h1") == 1
    assert 'href="#main"' in page


def test_components_do_not_exist_in_production(settings: Any) -> None:
    settings.PRODUCTION = True
    with pytest.raises(views.Http404):
        views.components(request_for())


def test_hidden_and_absent_read_the_same() -> None:
    hidden = draw("{% include '403.html' %}")
    absent = draw("{% include '404.html' %}")
    assert hidden == absent
    pages = [errors.not_found(request_for(), cause).content.decode() for cause in (PermissionError(), None)]
    assert len({TOKEN.sub("", page) for page in pages}) == 1
    assert errors.not_found(request_for()).status_code == 404


def test_refusals_carry_reason_next_step_and_whom_to_ask() -> None:
    page = errors.not_found(request_for()).content.decode()
    assert "Emme voi kertoa, mikä näistä." in page
    assert "pyydä omatyöntekijää lisäämään sinut verkostoon" in page
    failed = errors.failed(request_for())
    assert failed.status_code == 500
    assert "Vika on meidän" in failed.content.decode()


@pytest.mark.parametrize(
    ("target", "goes"),
    [("/tasks/?page=2", "/tasks/?page=2"), ("https://evil.example/", "/"), ("//evil.example", "/"), ("", "/")],
)
def test_language_switch_stays_in_the_house(target: str, goes: str) -> None:
    response = views.set_language(RequestFactory().post("/ui/language/", {"language": "sv", "next": target}))
    assert response.headers["Location"] == goes
    assert response.cookies["django_language"].value == "sv"


def test_unknown_language_and_look_change_nothing() -> None:
    assert not views.set_language(RequestFactory().post("/", {"language": "xx"})).cookies
    response = views.set_look(RequestFactory().post("/", {"theme": "pink", "text": "large"}))
    assert response.cookies["talo_theme"].value == ""
    assert response.cookies["talo_text"].value == "large"


def test_look_is_on_the_page_only_when_known() -> None:
    request = request_for("/ui/components/")
    request.COOKIES = {"talo_theme": "dark", "talo_text": '"><script>'}
    page = views.components(request).content.decode()
    assert 'data-theme="dark"' in page
    assert "data-text" not in page


@pytest.fixture
def coach(monkeypatch: pytest.MonkeyPatch) -> Callable[[], HttpRequest]:
    registry.register_who(lambda request: Who("Jere Salmi", "Työhönvalmentaja", frozenset({"job_coach"})))
    monkeypatch.setattr(registry, "_url", lambda name, *args: "" if name == "missing" else f"/{name}/")
    return request_for


def test_navigation_shows_what_the_role_may_enter(coach: Callable[[], HttpRequest]) -> None:
    registry.register_nav(
        NavEntry("b", "Asiakkaani", "group", "clients", order=20, count=lambda request: 58),
        NavEntry("a", "Tänään", "home", "today", order=10),
        NavEntry("c", "Hankkeet", "graph-columns", "programmes", roles=frozenset({"programme_manager"})),
        NavEntry("d", "Tulossa", "home", "missing"),
        NavEntry("p", "Polkuni", "home", "path", audience="client", bottom=True),
    )
    links = registry.nav_links(coach(), "staff")
    assert [(link.label, link.count) for link in links] == [("Tänään", None), ("Asiakkaani", 58)]
    page = draw('{% nav "staff" "side" current="b" %}', coach())
    assert 'href="/clients/" aria-current="page"' in page


def test_nobody_sees_no_navigation() -> None:
    registry.register_nav(NavEntry("a", "Tänään", "home", "today"))
    assert registry.nav_links(request_for(), "staff") == []


def test_panels_come_in_order_and_may_be_silent(coach: Callable[[], HttpRequest]) -> None:
    def panel(key: str, order: int, context: dict[str, Any] | None, **more: Any) -> ClientPanel:
        return ClientPanel(key, key.title(), "ui/_refusal.html", lambda request, client: context, order=order, **more)

    registry.register_client_panel(
        panel("second", 2, {"reason": "kaksi", "note": "huom"}),
        panel("first", 1, {"reason": "yksi"}),
        panel("silent", 0, None),
        panel("nurse", 0, {"reason": "terveys"}, roles=frozenset({"nurse"})),
        panel("side", 0, {"reason": "laita"}, place="side"),
    )
    page = draw('{% client_panels client "main" %}', coach(), client=object())
    assert page.index("yksi") < page.index("kaksi")
    assert "huom" in page
    assert "terveys" not in page
    assert "laita" not in page


def test_registering_twice_and_a_strange_place_are_refused() -> None:
    registry.register_client_tab(ClientTab("plan", "Suunnitelma", "plan:client"))
    registry.register_client_tab(ClientTab("plan", "Suunnitelma", "plan:client"))
    with pytest.raises(ValueError, match="twice"):
        registry.register_client_tab(ClientTab("plan", "Plan", "other"))
    with pytest.raises(ValueError, match="place"):
        registry.register_client_panel(ClientPanel("x", "x", "x", lambda r, c: None, place="attic"))


def test_what_was_typed_comes_back_but_no_password() -> None:
    request = RequestFactory().post("/", {"note": "Kaksi sanaa", "password": "pitkä salasana", "kind": "x"})
    assert errors.typed(request) == []
    request.user = SimpleNamespace(is_authenticated=True)  # type: ignore[assignment]
    assert errors.typed(request) == ["Kaksi sanaa"]
    assert "Kaksi sanaa" in errors.not_found(request).content.decode()
