"""Catalogues: what is extracted is what Django looks up, and what is wrong is found."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from talo.doors.cli import catalogues


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "room"
    (folder / "templates" / "room").mkdir(parents=True)
    (folder / "verbs.py").write_text(
        "from django.utils.translation import gettext as _, ngettext, pgettext\n"
        '_("Refer")\nngettext("%(n)s client", "%(n)s clients", n)\npgettext("month", "May")\n'
    )
    (folder / "templates" / "room" / "page.html").write_text(
        '{% load i18n %}{% translate "Plan" %}{% blocktranslate %}100 % of {{ name }}{% endblocktranslate %}'
    )
    monkeypatch.setattr(catalogues, "PROJECT", tmp_path)
    return folder


def test_texts_of_code_and_templates(room: Path) -> None:
    assert catalogues.extract(room) == 5
    text = catalogues.catalogue_path(room, "fi").read_text()
    assert 'msgid "100 %% of %(name)s"' in text
    assert 'msgctxt "month"' in text
    assert 'msgid_plural "%(n)s clients"' in text
    assert "#: " not in text, "places would change with every edit"


def test_findings(room: Path) -> None:
    assert catalogues.findings([room]) == ["room: no fi catalogue for 5 texts", "room: no sv catalogue for 5 texts"]
    catalogues.extract(room)
    assert len(catalogues.findings([room])) == 10
    for language in catalogues.LANGUAGES:
        place = catalogues.catalogue_path(room, language)
        text = place.read_text().replace('msgstr ""\n', 'msgstr "Teksti %(name)s"\n')
        text = text.replace('msgstr "Teksti %(name)s"\n"Content', 'msgstr ""\n"Content')
        text = text.replace('msgstr[0] ""', 'msgstr[0] "asiakas"').replace('msgstr[1] ""', 'msgstr[1] "asiakkaat"')
        place.write_text(text)
    found = catalogues.findings([room])
    assert len(found) == 6, "a placeholder that the text has not, in Refer, May and Plan of both languages"
    assert all("placeholder" in finding for finding in found)


def test_a_text_translated_differently_in_two_rooms_is_found(room: Path) -> None:
    catalogues.extract(room)
    other = room.with_name("other")
    shutil.copytree(room, other)
    for folder, word in ((room, "Osa-alue"), (other, "Alue")):
        place = catalogues.catalogue_path(folder, "fi")
        place.write_text(
            place.read_text()
            .replace('msgid "Plan"\nmsgstr ""', f'msgid "Plan"\nmsgstr "{word}"')
            .replace('msgid "May"\nmsgstr ""', 'msgid "May"\nmsgstr "touko"')
        )
    (found,) = catalogues.clashes([room, other])
    assert found.startswith("fi: “Plan” is “Osa-alue” in room, “Alue” in other")


def test_translations_stay_and_old_texts_go(room: Path) -> None:
    catalogues.extract(room)
    place = catalogues.catalogue_path(room, "fi")
    place.write_text(place.read_text().replace('msgid "Refer"\nmsgstr ""', 'msgid "Refer"\nmsgstr "Ohjaa"'))
    (room / "templates" / "room" / "page.html").unlink()
    before = place.read_text()
    catalogues.extract(room)
    assert 'msgstr "Ohjaa"' in place.read_text()
    assert "Plan" not in place.read_text()
    assert before != place.read_text()
    assert catalogues.unreviewed([room]) == 3


def test_compiled_catalogue_answers(room: Path) -> None:
    import gettext

    catalogues.extract(room)
    place = catalogues.catalogue_path(room, "fi")
    place.write_text(place.read_text().replace('msgid "Refer"\nmsgstr ""', 'msgid "Refer"\nmsgstr "Ohjaa"'))
    assert catalogues.compile_all([room]) == []
    with place.with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Refer") == "Ohjaa"


def test_broken_catalogue_is_named(room: Path) -> None:
    catalogues.extract(room)
    catalogues.catalogue_path(room, "sv").write_text("this is no catalogue\n")
    assert any("django.po" in finding for finding in catalogues.compile_all([room]))
