"""The page of all components in a browser: axe, keyboard, no sideways scroll, no word against the content policy."""

from __future__ import annotations

from mimetypes import guess_type
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders

from talo import PROJECT
from talo.foundation.ui import views
from talo.foundation.ui.tests.sample import request_for

# As strict as the server's own, so that a page that needs more fails here.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FRAMES = ("staff", "portal", "public")
pytestmark = pytest.mark.browser


def opened(browser: Any, frame: str, width: int, **more: Any) -> tuple[Any, list[str]]:
    """A page whose every request is answered from here, and what the browser complains of."""
    body = views.components(request_for(f"/ui/components/?frame={frame}")).content
    context = browser.new_context(viewport={"width": width, "height": 900}, **more)
    page = context.new_page()
    complaints: list[str] = []
    page.on(
        "console", lambda message: complaints.append(message.text) if message.type in {"error", "warning"} else None
    )

    def answer(route: Any) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/static/"):
            found = finders.find(path.removeprefix("/static/"))
            route.fulfill(path=found, content_type=guess_type(path)[0]) if found else route.fulfill(status=404)
        else:
            route.fulfill(
                body=body, headers={"Content-Type": "text/html", "Content-Security-Policy": CONTENT_SECURITY_POLICY}
            )

    page.route("**/*", answer)
    page.goto("http://talo.test/ui/components/")
    return page, complaints


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Any, frame: str, width: int, scheme: str) -> None:
    page, complaints = opened(browser, frame, width, color_scheme=scheme, bypass_csp=True)
    page.evaluate("document.querySelectorAll('details:not(.talo-menu)').forEach(fold => { fold.open = true })")
    page.evaluate((PROJECT / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)["violations"]
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []
    assert complaints == []


@pytest.mark.parametrize("frame", FRAMES)
def test_content_policy_holds_and_nothing_scrolls_sideways(browser: Any, frame: str) -> None:
    for width in (320, 390, 1280):
        page, complaints = opened(browser, frame, width)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), width
        assert page.evaluate("typeof htmx") == "object"
        assert complaints == []
        page.context.close()


CONTROLS = "a[href], button, input:not([type=hidden]):not([type=radio]), select, textarea, summary"


@pytest.mark.parametrize("frame", FRAMES)
def test_keyboard_reaches_everything(browser: Any, frame: str) -> None:
    page, _complaints = opened(browser, frame, 1280)
    page.focus(".talo-skip")
    for _step in range(200):
        page.evaluate("document.activeElement.dataset.seen = document.activeElement.matches(':focus-visible') ? 1 : 0")
        page.keyboard.press("Tab")
        if page.evaluate(
            "document.activeElement === document.body || document.activeElement.dataset.seen !== undefined"
        ):
            break
    missed = page.evaluate(
        "list => [...document.querySelectorAll(list)].filter(e => e.dataset.seen !== '1'"
        " && e.checkVisibility({visibilityProperty: true})).map(e => e.outerHTML.slice(0, 160))",
        CONTROLS,
    )
    assert missed == []


def test_scale_answers_to_arrow_keys(browser: Any) -> None:
    page, _complaints = opened(browser, "portal", 390)
    page.focus("#id_new-ability_4")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.querySelector('input[name=new-ability]:checked').value") == "5"
    box = page.locator(".talo-scale__label").first.bounding_box()
    assert box["height"] >= 44
    assert box["width"] >= 44


def test_counter_counts(browser: Any) -> None:
    page, _complaints = opened(browser, "staff", 1280)
    page.fill("#id_new-reason", "Hei")
    assert page.inner_text("[data-counter-for='id_new-reason']") == "497 merkkiä jäljellä"
