"""The file of a backup: a tar of the dump, the log's heads and a manifest with the size and SHA-256 of each."""

from __future__ import annotations

import hashlib
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from talo.doors.cli.refusing import Refusal

FORMAT = "talo-backup 1"
MANIFEST, DUMP, HEAD, PUBLIC_KEY = "manifest.json", "database.dump", "audit-head.jsonl", "audit-seal.pub"
NAMES = {MANIFEST, DUMP, HEAD, PUBLIC_KEY}
LONGEST_MANIFEST = 1 << 24
BLOCK = 1 << 20


def write(target: Path, folder: Path, about: dict[str, Any]) -> None:
    """Pack the files of `folder`; the target appears when it is complete and on the disk, readable by us alone."""
    files = {place.name: _described(place) for place in sorted(folder.iterdir())}
    (folder / MANIFEST).write_text(json.dumps({"format": FORMAT, **about, "files": files}, indent=1), encoding="utf-8")
    making = target.with_name(f".{target.name}.making")
    try:
        with os.fdopen(os.open(making, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            with tarfile.open(fileobj=out, mode="w") as tar:
                for name in (MANIFEST, *files):
                    tar.add(folder / name, arcname=name)
            out.flush()
            os.fsync(out.fileno())
        making.replace(target)
    finally:
        making.unlink(missing_ok=True)


@contextmanager
def opened(file: Path) -> Iterator[tuple[dict[str, Any], Path]]:
    """The manifest and a folder with the unpacked files, each compared with what the manifest says of it.

    Raises:
        Refusal: not a backup of Talo's, one of another format, or a damaged one.
    """
    if not file.is_file():
        raise Refusal(f"there is no file {file}")
    with tempfile.TemporaryDirectory(prefix=".talo-restore-", dir=_roomy(file.parent)) as folder:
        yield _unpacked(file, Path(folder)), Path(folder)


def _unpacked(file: Path, folder: Path) -> dict[str, Any]:
    try:
        with tarfile.open(file, mode="r:") as tar:
            manifest = _manifest(file, tar)
            for name in manifest["files"]:
                _take(tar, name, folder)
    except (tarfile.TarError, KeyError, EOFError, OSError) as error:
        if isinstance(error, OSError) and error.errno:
            raise Refusal(f"{file} cannot be unpacked: {error.strerror}") from None
        raise Refusal(
            f"{file} is damaged or not complete; take another copy of this backup. Nothing was changed."
        ) from None
    for name, wanted in manifest["files"].items():
        if _described(folder / name) != wanted:
            raise Refusal(
                f"{file}: {name} is not what was packed; take another copy of this backup. Nothing was changed."
            )
    return manifest


def _manifest(file: Path, tar: tarfile.TarFile) -> dict[str, Any]:
    first = tar.next()
    content = tar.extractfile(first) if first and first.isfile() and first.name == MANIFEST else None
    if content is None or first is None or first.size > LONGEST_MANIFEST:
        raise Refusal(f"{file} is not a backup of Talo's. Nothing was changed.")
    try:
        manifest = json.loads(content.read())
        form, files = manifest["format"], manifest["files"]
    except (ValueError, KeyError, TypeError):
        raise Refusal(f"{file} is not a backup of Talo's. Nothing was changed.") from None
    if form != FORMAT:
        raise Refusal(f"{file} has the format {str(form)[:40]!r}; this Talo reads {FORMAT!r}. Nothing was changed.")
    if not isinstance(files, dict) or not {DUMP, HEAD} <= set(files) <= NAMES:
        raise Refusal(f"{file} is not a whole backup of Talo's. Nothing was changed.")
    found: dict[str, Any] = manifest
    return found


def _take(tar: tarfile.TarFile, name: str, folder: Path) -> None:
    content = tar.extractfile(name)
    if content is None:
        raise KeyError(name)
    with (folder / name).open("wb") as out:
        while block := content.read(BLOCK):
            out.write(block)


def _described(place: Path) -> dict[str, Any]:
    seen = hashlib.sha256()
    with place.open("rb") as file:
        while block := file.read(BLOCK):
            seen.update(block)
    return {"size": place.stat().st_size, "sha256": seen.hexdigest()}


def _roomy(folder: Path) -> Path | None:
    # A dump may be larger than /tmp: beside the backup there was room for it.
    return folder if os.access(folder, os.W_OK) else None
