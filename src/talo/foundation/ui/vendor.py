"""Third-party style, icons and font that are served: named here, put together at set-up, never committed."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

from talo.foundation.ui.icons import ICONS

# hds-core: the base and the components that our parts stand on, in this order.
HDS_FILES: tuple[str, ...] = (
    "base.min.css",
    "utils/helpers.min.css",
    "components/button/button.min.css",
    "components/checkbox/checkbox.min.css",
    "components/radio-button/radio-button.min.css",
    "components/selection-group/selection-group.min.css",
    "components/fieldset/fieldset.min.css",
    "components/notification/notification.min.css",
    "components/status-label/status-label.min.css",
    "components/table/table.min.css",
    "components/text-input/text-input.min.css",
)
FONT = "@fontsource-variable/atkinson-hyperlegible-next"
ICON_BASE = "icon"
_MAP_COMMENT = re.compile(r"/\*# sourceMappingURL=.*?\*/", re.DOTALL)
_FONT_FILE = re.compile(r"url\((?:\./)?(files/[^)]+)\)")


class MissingVendorFile(RuntimeError):
    """A third-party file is not installed; run the set-up (`./talo`) again."""


def _read(path: Path) -> str:
    """The text of an installed file without its source-map comment, which hashed storage would try to follow."""
    if not path.is_file():
        raise MissingVendorFile(f"{path} is missing: install the npm files again")
    return _MAP_COMMENT.sub("", path.read_text(encoding="utf-8")).strip() + "\n"


def icon_css(node_modules: Path, names: frozenset[str] = ICONS) -> str:
    """The CSS of hds-core's icons, of the named icons only."""
    folder = node_modules / "hds-core" / "lib" / "icons"
    return "".join(_read(folder / f"{name}.min.css") for name in (ICON_BASE, *sorted(names)))


def hds_css(node_modules: Path) -> str:
    """The base and the components of hds-core that we stand on, in one file."""
    return "".join(_read(node_modules / "hds-core" / "lib" / name) for name in HDS_FILES)


def static_dirs(root: Path, var: Path) -> list[Path]:
    """The folder for STATICFILES_DIRS, put together first where it is missing or older than what it is made of.

    Empty while the npm files are not installed, so that commands that draw no page work without them.
    """
    node_modules, target = root / "node_modules", var / "front"
    sources = [node_modules / "hds-core" / "package.json", node_modules / FONT / "package.json"]
    if not all(path.is_file() for path in sources):
        return []
    newest = max(path.stat().st_mtime for path in (*sources, Path(__file__), Path(__file__).with_name("icons.py")))
    made = target / "vendor" / "icons.css"
    if not made.is_file() or made.stat().st_mtime < newest:
        prepare(node_modules, target)
    return [target]


def prepare(node_modules: Path, target: Path) -> list[Path]:
    """Write `vendor/hds.css`, `vendor/icons.css`, `vendor/font.css` and the font files under `target`.

    Safe to repeat, and while another process does the same: the folder appears whole. Returns the files written.
    """
    folder = target / "vendor"
    target.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(prefix="making-", dir=target))
    making.chmod(0o755)
    written = [folder / path.relative_to(making) for path in _write(node_modules, making)]
    shutil.rmtree(folder, ignore_errors=True)
    try:
        making.rename(folder)
    except OSError:  # another process was quicker; its folder is as good
        shutil.rmtree(making, ignore_errors=True)
    return written


def _write(node_modules: Path, folder: Path) -> list[Path]:
    (folder / "files").mkdir()
    font = _read(node_modules / FONT / "index.css")
    written = []
    for name, text in {"hds.css": hds_css(node_modules), "icons.css": icon_css(node_modules), "font.css": font}.items():
        path = folder / name
        path.write_text(text, encoding="utf-8")
        written.append(path)
    copies = [Path(shutil.copyfile(node_modules / FONT / name, folder / name)) for name in _FONT_FILE.findall(font)]
    return written + copies
