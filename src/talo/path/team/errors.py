"""What can stand in the way of an act of this room; each error has words for the page."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refused(ValueError):
    """The act cannot be done now; `words` say why and what to do instead."""

    words: Promise | str = _("This cannot be done any more. Look at the page as it is now.")

    def __init__(self, words: Promise | str | None = None) -> None:
        super().__init__(str(words or type(self).__name__))
        if words is not None:
            self.words = words


class MovedOn(Refused):
    """The case, meeting, summary or question is in another state already."""

    words = _("Somebody else has already moved this on. Look at the page as it is now.")


class NoGround(Refused):
    """No ground of law covers an organisation that takes part."""


class NotForYou(Refused):
    """Somebody else does this: the keeper of the team, the named approver, the profession that was asked."""

    words = _("Somebody else does this. The page says who.")
