"""House rule 7: no script or style inside a page, and no template that nobody uses."""

from __future__ import annotations

import re

from tests.house.source import SOURCE, modules, shown, templates

INLINE = {
    "a script inside the page": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=[\"']application/(?:ld\+)?json)", re.I),
    "a style element": re.compile(r"<style\b", re.I),
    "a style attribute": re.compile(r"<[^>%{]*\sstyle\s*=", re.I),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.I),
    "an address that is a script": re.compile(r"[\"']\s*javascript:", re.I),
    "htmx that needs eval": re.compile(r"\shx-(?:on|vals\s*=\s*[\"']js:)", re.I),
}
# Django and allauth ask for these by themselves.
ASKED_FOR_BY_NAME = re.compile(r"^(\d{3}(_csrf)?\.html|(django|account|mfa|allauth|usersessions|admin)/.*)$")
CODE_OF_PAGES = (".html", ".svg", ".txt")


def test_nothing_inline() -> None:
    found = [
        f"{shown(place)}: {what}"
        for place in templates().values()
        if place.suffix in CODE_OF_PAGES
        for what, pattern in INLINE.items()
        if pattern.search(place.read_text(encoding="utf-8"))
    ]
    found += [
        f"{shown(place)}: {what}"
        for place in modules()
        for what, pattern in INLINE.items()
        if what != "an event attribute" and pattern.search(place.read_text(encoding="utf-8"))
    ]
    assert not found


def test_each_template_is_used() -> None:
    texts = [place.read_text(encoding="utf-8") for place in [*modules(), *templates().values()]]
    used = "\n".join(texts)
    unused = [
        shown(place)
        for name, place in templates().items()
        if not ASKED_FOR_BY_NAME.match(name) and not _is_used(name, used)
    ]
    assert not unused


def _is_used(name: str, used: str) -> bool:
    if re.search(rf"[\"']{re.escape(name)}[\"']", used):
        return True
    # A family of templates is asked for by a name that is put together: f"ui/parts/{part}.html".
    folder = name.rsplit("/", 1)[0]
    stem = name.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    family = re.search(rf"f[\"']{re.escape(folder)}/(?:\w*){{\w+}}", used) is not None
    return family and re.search(rf"[\"']{re.escape(stem)}[\"']|def {re.escape(stem)}\b", used) is not None


def test_rooms_bring_no_style_or_script_of_their_own() -> None:
    found = [
        shown(place)
        for kind in ("*.css", "*.js")
        for place in SOURCE.rglob(kind)
        if not place.is_relative_to(SOURCE / "foundation" / "ui")
    ]
    assert not found
