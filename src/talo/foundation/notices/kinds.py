"""The kinds of notice that the rooms declare. A kind's words are fixed: no name and no detail can get into them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise


class UnknownKind(LookupError):
    """No room has declared this kind of notice."""


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """`key` such as `referral.answered`; `line` is the one sentence of the e-mail, which anybody may read.

    Say that something waits, not what: "You have a new message", never from whom, about whom or about what.
    """

    key: str
    line: Promise | str


_kinds: dict[str, NoticeKind] = {}


def register(*kinds: NoticeKind) -> None:
    """Declare kinds of notice (in `AppConfig.ready`).

    Raises:
        ValueError: another room has declared the key, or the line has a place for a value.
    """
    for kind in kinds:
        if _kinds.setdefault(kind.key, kind) != kind:
            raise ValueError(f"{kind.key!r} is declared twice")
        if "%" in str(kind.line) or "{" in str(kind.line):
            raise ValueError(f"the line of {kind.key!r} has a place for a value")


def kind_of(key: str) -> NoticeKind:
    """The declared kind.

    Raises:
        UnknownKind: nobody has declared it.
    """
    try:
        return _kinds[key]
    except KeyError as wrong:
        raise UnknownKind(key) from wrong


def kinds() -> list[NoticeKind]:
    """All declared kinds, by key."""
    return [_kinds[key] for key in sorted(_kinds)]
