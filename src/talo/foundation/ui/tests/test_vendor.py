"""Third-party files: the icon subset is whole, nothing else is served, and no page asks for an unknown icon."""

import re
from pathlib import Path

import pytest

from talo import PROJECT
from talo.foundation.ui import vendor
from talo.foundation.ui.icons import ICONS
from talo.foundation.ui.parts import UnknownIcon, icon

NODE_MODULES = PROJECT / "node_modules"
SOURCE = PROJECT / "src" / "talo"
IN_TEMPLATES = re.compile(r"""(?:\bicon=|{% icon |{% when_row )["']([a-z-]+)["']""")
IN_NAVIGATION = re.compile(r"""NavEntry\(\s*["'][^"']+["'],\s*_\([^)]*\),\s*["']([a-z-]+)["']""")
IN_CODE = re.compile(r"""["']?\bicon["']?\s*[:=]\s*["']([a-z-]+)["']""")


@pytest.fixture
def made(tmp_path: Path) -> Path:
    vendor.prepare(NODE_MODULES, tmp_path)
    return tmp_path / "vendor"


def test_every_icon_is_in_the_subset(made: Path) -> None:
    css = (made / "icons.css").read_text(encoding="utf-8")
    assert {name for name in ICONS if f".hds-icon--{name}{{" not in css} == set()
    assert ".hds-icon{" in css
    assert len(css) < 110_000


def test_font_and_style_are_whole(made: Path) -> None:
    font = (made / "font.css").read_text(encoding="utf-8")
    wanted = set(re.findall(r"url\((?:\./)?([^)]+)\)", font))
    assert wanted
    assert all((made / name).is_file() for name in wanted)
    hds = (made / "hds.css").read_text(encoding="utf-8")
    assert ".hds-button" in hds
    assert "sourceMappingURL" not in hds
    assert "@import" not in hds


def test_repeating_is_safe(tmp_path: Path) -> None:
    first = vendor.prepare(NODE_MODULES, tmp_path)
    assert vendor.prepare(NODE_MODULES, tmp_path) == first
    assert all(path.is_file() for path in first)
    assert [path.name for path in tmp_path.iterdir()] == ["vendor"]


def test_nothing_without_the_npm_files(tmp_path: Path) -> None:
    assert vendor.static_dirs(tmp_path, tmp_path / "var") == []
    with pytest.raises(vendor.MissingVendorFile):
        vendor.icon_css(tmp_path)


def test_pages_ask_for_known_icons_only() -> None:
    asked = {
        (path.relative_to(SOURCE).as_posix(), name)
        for pattern, kind in ((IN_TEMPLATES, "*.html"), (IN_NAVIGATION, "*.py"), (IN_CODE, "*.py"))
        for path in SOURCE.rglob(kind)
        for name in pattern.findall(path.read_text(encoding="utf-8"))
    }
    assert len(asked) > 20
    assert {(place, name) for place, name in asked if name not in ICONS} == set()


def test_an_unknown_icon_is_refused() -> None:
    with pytest.raises(UnknownIcon):
        icon("helsinki")
