"""Finnish personal identity codes (henkilötunnus): check, normalise, birth date, mask; never a gender.

The separator is part of the identity: 131052-308T and 131052Y308T are two people (more separators in use since 2023).
Serial numbers 900–999 are temporary or test numbers: each person of the demo has one, and only the demo and tests allow
them.
"""

from __future__ import annotations

import datetime
import enum
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidFormat
from stdnum.fi import hetu as standard
from stdnum.util import clean

SEPARATORS = {1800: "+", 1900: "-YXWVU", 2000: "ABCDEF"}
CHECK_CHARACTERS = "0123456789ABCDEFHJKLMNPRSTUVWXY"
LONGEST_INPUT = 40
FIRST_SERIAL, FIRST_TEMPORARY, LAST_SERIAL = 2, 900, 999
_CENTURY = {separator: century for century, separators in SEPARATORS.items() for separator in separators}


class HetuProblem(enum.Enum):
    """What is wrong with a personal identity code."""

    FORMAT = "format"
    DATE = "date"
    CHECK_CHARACTER = "check_character"
    FUTURE_BIRTH = "future_birth"
    SERIAL = "serial"
    TEMPORARY = "temporary"


MESSAGES: dict[HetuProblem, Promise] = {
    HetuProblem.FORMAT: _("Write the personal identity code with all its 11 characters, for example 131052-308T."),
    HetuProblem.DATE: _("There is no such day. Check the first six digits: day, month and year of birth."),
    HetuProblem.CHECK_CHARACTER: _("The last character does not match. Check every character of the code."),
    HetuProblem.FUTURE_BIRTH: _("The day of birth is in the future. Check the date and the separator."),
    HetuProblem.SERIAL: _("The three digits after the separator are not in use. Check them."),
    HetuProblem.TEMPORARY: _("This is a temporary or test code. Ask for the person's own personal identity code."),
}


class InvalidHetu(ValueError):
    """A personal identity code that cannot be taken; `problem` says why. The code itself is never in the message."""

    def __init__(self, problem: HetuProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem

    @property
    def message(self) -> Promise:
        """What to tell the person who typed the code."""
        return MESSAGES[self.problem]


@dataclass(frozen=True, slots=True)
class Hetu:
    """A checked personal identity code. Printing it gives the mask; `code` gives the whole code."""

    code: str

    @property
    def born(self) -> datetime.date:
        """The date of birth."""
        return _birth_date(self.code)

    @property
    def is_temporary(self) -> bool:
        """Whether the serial number is of the temporary and test range 900–999."""
        return int(self.code[7:10]) >= FIRST_TEMPORARY

    @property
    def masked(self) -> str:
        """For the screen: the birth date and the separator, the four last characters covered."""
        return mask(self.code)

    def __str__(self) -> str:
        return self.masked

    def __repr__(self) -> str:
        return f"Hetu({self.masked!r})"


def parse_hetu(text: str, *, allow_temporary: bool = False, today: datetime.date | None = None) -> Hetu:
    """Return the checked, normalised code (upper case, no spaces).

    Args:
        allow_temporary: take serial numbers 900–999; true in the demo and in tests only.
        today: the day against which "born in the future" is judged.

    Raises:
        InvalidHetu: with the kind of the problem.
    """
    code = _normalised(text)
    try:
        standard.validate(code, allow_temporary=True)
    except InvalidFormat as wrong:
        raise InvalidHetu(HetuProblem.FORMAT) from wrong
    except InvalidChecksum as wrong:
        raise InvalidHetu(HetuProblem.CHECK_CHARACTER) from wrong
    except InvalidComponent as wrong:
        raise InvalidHetu(_wrong_component(code)) from wrong
    hetu = Hetu(code)
    if hetu.born > (today or timezone.localdate()):
        raise InvalidHetu(HetuProblem.FUTURE_BIRTH)
    if hetu.is_temporary and not allow_temporary:
        raise InvalidHetu(HetuProblem.TEMPORARY)
    return hetu


def mask(code: str) -> str:
    """Cover what identifies: `131052-••••`."""
    return f"{code[:7]}••••"


def hetu_for(born: datetime.date, serial: int, separator: str | None = None) -> str:
    """Make the code of a synthetic person.

    Args:
        serial: 2–999; use 900–999, which no living person has.
        separator: one of the separators of the century of birth; the oldest one when left out.

    Raises:
        ValueError: the serial number or the separator does not fit.
    """
    allowed = SEPARATORS.get(born.year // 100 * 100)
    if allowed is None:
        raise ValueError(f"no separator for the year {born.year}")
    chosen = separator or allowed[0]
    if len(chosen) != 1 or chosen not in allowed:
        raise ValueError(f"separator {chosen!r} does not fit the year {born.year}")
    if not FIRST_SERIAL <= serial <= LAST_SERIAL:
        raise ValueError(f"serial number {serial} is not within {FIRST_SERIAL}–{LAST_SERIAL}")
    date = f"{born:%d%m}{born.year % 100:02d}"
    check = CHECK_CHARACTERS[int(f"{date}{serial:03d}") % len(CHECK_CHARACTERS)]
    return f"{date}{chosen}{serial:03d}{check}"


def _normalised(text: str) -> str:
    # Nobody types a code with so many spaces; do not let the checker chew on a page of text.
    if len(text) > LONGEST_INPUT:
        raise InvalidHetu(HetuProblem.FORMAT)
    # `clean` turns every kind of dash into "-"; then only plain letters and digits are left to take: the checker's
    # own pattern would also take the digits of other scripts, and upper() would make an S of a long s.
    code = "".join(clean(text, "").split())
    if not code.isascii():
        raise InvalidHetu(HetuProblem.FORMAT)
    return code.upper()


def _birth_date(code: str) -> datetime.date:
    return datetime.date(_CENTURY[code[6]] + int(code[4:6]), int(code[2:4]), int(code[:2]))


def _wrong_component(code: str) -> HetuProblem:
    try:
        _birth_date(code)
    except ValueError:
        return HetuProblem.DATE
    return HetuProblem.SERIAL
