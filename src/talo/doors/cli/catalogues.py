"""Translation catalogues: extraction from code and templates, compiling, and what is wrong with them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po

from talo import PROJECT

LANGUAGES = ("fi", "sv")
UNREVIEWED = "unreviewed"
# Babel asks for a specification of each; the parts of a call are told apart by its name below.
KEYWORDS: dict[str, Any] = dict.fromkeys(
    ["_"]
    + [f"{kind}{lazy}" for kind in ("gettext", "ngettext", "pgettext", "npgettext") for lazy in ("", "_lazy")]
    + ["gettext_noop"]
)
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")


def rooms(names: list[str] | None = None) -> list[Path]:
    """The folders of the rooms that hold code, those named or all."""
    source = PROJECT / "src" / "talo"
    found = [folder for folder in sorted(source.glob("*/*")) if (folder / "__init__.py").exists()]
    return [folder for folder in found if not names or folder.name in names]


def catalogue_path(room: Path, language: str) -> Path:
    """Where a room keeps its catalogue of a language."""
    return room / "locale" / language / "LC_MESSAGES" / "django.po"


def extract(room: Path) -> int:
    """Bring a room's catalogues up to date with its texts; the number of texts."""
    template = _template(room)
    if not len(template):
        return 0
    for language in LANGUAGES:
        place = catalogue_path(room, language)
        catalogue = _read(place, language)
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        if language == "sv":
            _mark_unreviewed(catalogue)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(_as_bytes(catalogue))
    return len(template)


def compile_all(chosen: list[Path]) -> list[str]:
    """Compile the catalogues; what could not be read."""
    findings = []
    for _, language, place in _existing(chosen):
        try:
            catalogue = _read(place, language)
        except PoFileError as error:
            findings.append(f"{place.relative_to(PROJECT)}: {error}")
            continue
        target, making = place.with_suffix(".mo"), place.with_suffix(".mo.new")
        with making.open("wb") as file:
            write_mo(file, catalogue)
        making.replace(target)
    return findings


def findings(chosen: list[Path]) -> list[str]:
    """Texts without translation, fuzzy ones, lost placeholders, and texts that no catalogue holds."""
    found = []
    for room in chosen:
        wanted = {_key(message): message for message in _template(room) if message.id}
        for language in LANGUAGES if wanted else ():
            place = catalogue_path(room, language)
            if not place.exists():
                found.append(f"{room.name}: no {language} catalogue for {len(wanted)} texts")
                continue
            try:
                catalogue = _read(place, language)
            except PoFileError as error:
                found.append(f"{place.relative_to(PROJECT)}: {error}")
                continue
            found += _catalogue_findings(room, language, wanted, catalogue)
    return found


def clashes(chosen: list[Path]) -> list[str]:
    """Texts that two rooms translate differently: to Django all catalogues are one, and one room's word wins in all."""
    said: dict[tuple[str, str | None, str], dict[tuple[str, ...], list[str]]] = {}
    for room, language, place in _existing(chosen):
        for message in _read(place, language):
            if message.id:
                ways = said.setdefault((language, *_key(message)), {})
                ways.setdefault(tuple(_strings(message)), []).append(room.name)
    return [
        f"{language}: “{text[:60]}” is "
        + ", ".join(f"“{way[0][:60]}” in {' and '.join(rooms)}" for way, rooms in ways.items())
        + " (choose one, or give the rarer meaning a context)"
        for (language, _, text), ways in said.items()
        if len(ways) > 1
    ]


def unreviewed(chosen: list[Path]) -> int:
    """How many Swedish texts no one has reviewed."""
    return sum(
        UNREVIEWED in " ".join(message.user_comments)
        for _, language, place in _existing(chosen)
        if language == "sv"
        for message in _read(place, language)
    )


def _catalogue_findings(
    room: Path, language: str, wanted: dict[tuple[str | None, str], Message], catalogue: Catalog
) -> Iterator[str]:
    held = {_key(message): message for message in catalogue if message.id}
    for key in sorted(wanted, key=str):
        shown = f"{room.name} {language}: “{key[1][:60]}”"
        message = held.get(key)
        strings = _strings(message) if message else []
        if message is None:
            yield f"{shown} is not in the catalogue (talo messages extract {room.name})"
        elif not strings or not all(strings):
            yield f"{shown} is not translated"
        elif message.fuzzy:
            yield f"{shown} is fuzzy"
        elif any(_placeholders(string) - _placeholders(*_ids(message)) for string in strings):
            yield f"{shown} has a placeholder that the text has not"


def _template(room: Path) -> Catalog:
    catalogue = Catalog(project="Talo", charset="utf-8")
    sources = [p for kind in ("*.py", "*.html", "*.txt") for p in sorted(room.rglob(kind))]
    for source in sources:
        if {"tests", "migrations", "locale", "__pycache__"} & set(source.relative_to(room).parts):
            continue
        if source.suffix != ".py" and not {"templates", "jinja2"} & set(source.parts):
            continue
        for text, context, plural in _texts(source):
            catalogue.add((text, plural) if plural else text, context=context)
    return catalogue


def _texts(source: Path) -> Iterator[tuple[str, str | None, str | None]]:
    for _, function, texts, _ in _calls(source):
        name = str(function)
        parts = list(texts) if isinstance(texts, tuple) else [texts]
        context = parts.pop(0) if "pgettext" in name else None
        text = parts[0] if parts else None
        plural = parts[1] if name.startswith("n") and len(parts) > 1 else None
        if isinstance(text, str) and text:
            yield text, context, plural


def _calls(source: Path) -> Iterator[tuple[int, Any, Any, Any]]:
    """Calls that translate, as Babel gives them: line, function, texts, comments."""
    code = source.read_text(encoding="utf-8")
    if "jinja2" in source.parts:
        from jinja2.ext import babel_extract

        options = {"silent": "false", "newstyle_gettext": "true", "extensions": ""}
        return babel_extract(io.BytesIO(code.encode()), list(KEYWORDS), [], options)
    if source.suffix != ".py":
        from django.utils.translation.template import templatize

        # Django's own reading gives the keys that Django will look up.
        code = templatize(code, origin=str(source))
    return extract_python(io.BytesIO(code.encode()), KEYWORDS, [], {"encoding": "utf-8"})


def _existing(chosen: list[Path]) -> Iterator[tuple[Path, str, Path]]:
    for room in chosen:
        for language in LANGUAGES:
            place = catalogue_path(room, language)
            if place.exists():
                yield room, language, place


def _read(place: Path, language: str) -> Catalog:
    if not place.exists():
        return Catalog(locale=language, project="Talo", charset="utf-8")
    with place.open("rb") as file:
        return read_po(file, locale=language, charset="utf-8", abort_invalid=True)


def _as_bytes(catalogue: Catalog) -> bytes:
    # Places in the code and dates would change with every edit, so the file carries neither.
    catalogue.header_comment = ""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=110, no_location=True, omit_header=True, sort_output=True)
    head = (
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Language: {catalogue.locale_identifier}\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    )
    return head.encode() + buffer.getvalue().rstrip(b"\n") + b"\n"


def _mark_unreviewed(catalogue: Catalog) -> None:
    for message in catalogue:
        if message.id and not any(_strings(message)) and UNREVIEWED not in message.user_comments:
            message.user_comments.append(UNREVIEWED)


def _key(message: Message) -> tuple[str | None, str]:
    return message.context, _ids(message)[0]


def _ids(message: Message) -> list[str]:
    return list(message.id) if isinstance(message.id, (list, tuple)) else [message.id]


def _strings(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, (list, tuple)) else [message.string or ""]


def _placeholders(*texts: str) -> set[str]:
    return {"".join(found) for text in texts for found in PLACEHOLDER.findall(text)}
