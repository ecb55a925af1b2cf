"""Names as people write them: cleaned, sorted the Finnish way, found by their beginning.

The database of the demo knows no Finnish collation, so the sort key is made here and compared byte by byte
(`COLLATE "C"`): A–Z, then Å Ä Ö. Letters that the Finnish alphabet counts as variants go with their letter: Ü with Y,
Æ with Ä, Ø with Ö, Đ with D; other accents fall away (É is E).
"""

from __future__ import annotations

import enum
import re
import unicodedata

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LONGEST_NAME = 100
LONGEST_SEARCH = 100
# The three characters after "z" in ASCII: Å, Ä and Ö come after Z, in this order.
_LETTERS = {"å": "{", "ä": "|", "ö": "}", "ü": "y", "ű": "y", "æ": "|", "ø": "}", "ő": "}", "œ": "}"}
_LETTERS |= {"đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ł": "l", "ŋ": "n", "ŧ": "t", "þ": "th", "ə": "e"}
_APOSTROPHES = "'’ʼ`´‘"
# Pasted along from web pages and documents without anyone seeing them.
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
_BLANKS = re.compile("[ \t\u00a0]+")
# Persian and Indic names need the two joiners; every other control or direction character can only mislead.
_JOINERS = "\u200c\u200d"
_REFUSED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


class NameProblem(enum.Enum):
    """What is wrong with a name."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    CHARACTER = "character"


MESSAGES: dict[NameProblem, Promise] = {
    NameProblem.EMPTY: _("Write the name."),
    NameProblem.TOO_LONG: _("The name is too long. Write at most 100 characters."),
    NameProblem.CHARACTER: _("The name has a character that cannot be shown. Type the name again."),
}


class InvalidName(ValueError):
    """A name that cannot be taken; `problem` says why. The name itself is not in the message."""

    def __init__(self, problem: NameProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem

    @property
    def message(self) -> Promise:
        """What to tell the person who typed the name."""
        return MESSAGES[self.problem]


def clean_name(text: str) -> str:
    """The name in composed form, single spaces, no invisible characters.

    Raises:
        InvalidName: empty, longer than 100 characters, or with control or direction characters.
    """
    if len(text) > LONGEST_NAME * 4:
        raise InvalidName(NameProblem.TOO_LONG)
    composed = unicodedata.normalize("NFC", text.translate(_INVISIBLE)).strip()
    # Only these count as blanks within a name: a line break there is a slip that must be seen.
    name = _BLANKS.sub(" ", composed)
    if any(_is_refused(character) for character in name):
        raise InvalidName(NameProblem.CHARACTER)
    if not name:
        raise InvalidName(NameProblem.EMPTY)
    if len(name) > LONGEST_NAME:
        raise InvalidName(NameProblem.TOO_LONG)
    return name


def fold(text: str) -> str:
    """The text as it sorts and is searched: lower case, Finnish order in plain bytes, one space between words."""
    composed = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    folded = "".join(_fold_character(character) for character in composed)
    return " ".join(folded.split())


def sort_key(last_name: str, first_names: str = "") -> str:
    """The key by which people are listed: last name, then first names. Compare with `COLLATE "C"`."""
    return fold(f"{last_name} {first_names}")


def search_key(text: str) -> str:
    """What somebody typed into a search field, made harmless: cut to 100 characters, controls dropped, folded."""
    kept = "".join(character for character in text[: LONGEST_SEARCH * 4] if not _is_refused(character))
    return fold(kept[:LONGEST_SEARCH])


def prefix_range(text: str) -> tuple[str, str] | None:
    """The half-open range of sort keys that begin with `text`, or None when nothing is left to search for.

    `LIKE` loses its index under a row policy; `key >= 'virt' AND key < 'viru'` keeps it.
    """
    key = search_key(text)
    return (key, f"{key[:-1]}{_next(key[-1])}") if key else None


def _is_refused(character: str) -> bool:
    return character not in _JOINERS and unicodedata.category(character) in _REFUSED


def _fold_character(character: str) -> str:
    if character in _LETTERS:
        return _LETTERS[character]
    if character in _APOSTROPHES:
        return ""
    if character.isspace() or unicodedata.category(character) == "Pd":
        return " "
    # A letter that decomposes gives its base; the braces are taken by Å, Ä and Ö.
    base = [part for part in unicodedata.normalize("NFKD", character).lower() if not unicodedata.combining(part)]
    return "".join(part for part in base if part not in "{|}~")


def _next(character: str) -> str:
    # UTF-8 bytes sort like code points; no text ends in the last code point, and surrogates are no characters.
    following = ord(character) + 1
    return chr(0xE000 if 0xD800 <= following <= 0xDFFF else min(following, 0x10FFFF))
