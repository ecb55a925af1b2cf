"""Acts and sources of law rows in the reader's language: `1301/2014 s.36` is a section of the Social Welfare Act."""

from __future__ import annotations

import re

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

# Titles by number, as the statute book gives them in Finnish and Swedish.
ACTS: dict[str, Promise] = {
    "189/2001": gettext_lazy("Act on Rehabilitative Work"),
    "306/2019": gettext_lazy("Act on the Provision of Digital Services"),
    "380/2023": gettext_lazy("Act on the Organisation of Employment Services"),
    "381/2023": gettext_lazy("Act on Multi-Sector Promotion of Employment"),
    "395/2006": gettext_lazy("Employees Pensions Act"),
    "703/2023": gettext_lazy("Act on the Processing of Client Data in Healthcare and Social Welfare"),
    "710/1982": gettext_lazy("Social Welfare Act of 1982"),
    "738/2009": gettext_lazy("Act on Promoting the Return to Work of Disability Pensioners"),
    "938/2014": gettext_lazy("Act on General Housing Allowance"),
    "1290/2002": gettext_lazy("Unemployment Security Act"),
    "1301/2014": gettext_lazy("Social Welfare Act"),
    "1412/1997": gettext_lazy("Act on Social Assistance"),
}
# What the committed rows say beside numbers.
WORDS: dict[str, Promise] = {
    "yleistuki": pgettext_lazy("law", "general support"),
    "over 75, highest care allowance, child needing special support": gettext_lazy(
        "over 75 years, highest care allowance, child who needs special support"
    ),
    "no source read": gettext_lazy("no source has been read"),
    "code of a public repository (corroborating only)": gettext_lazy("a public calculator’s code; supports only"),
    "a decision by Kela of October 2025, recomputed": gettext_lazy("a decision by Kela of October 2025, recomputed"),
    "sak.fi, statement on HE 74/2023": gettext_lazy("sak.fi, statement on government proposal 74/2023"),
    "pirha.fi, log data": gettext_lazy("pirha.fi, log data"),
    "hel.fi, pay subsidies": gettext_lazy("hel.fi, pay subsidies"),
}
ACT = re.compile(r"^(?:Act )?(\d{1,4}/\d{4})(?: s\.(\d+ ?[a-z]?))?(?: \((.+)\))?$")
PROPOSAL = re.compile(r"^HE (\d{1,3}/\d{4})$")


def basis_of(basis: str) -> str:
    """An act by its title, with number and section; what an administrator has typed stands as it is.

    A government proposal is called one: the number of the act that came of it is not known here.
    """
    proposal, act = PROPOSAL.match(basis), ACT.match(basis)
    if proposal:
        return _("government proposal HE %(number)s") % {"number": proposal[1]}
    if act is None or act[1] not in ACTS:
        return _word(basis)
    words = {"title": ACTS[act[1]], "number": act[1], "section": act[2]}
    told = _("%(title)s (%(number)s), section %(section)s") if act[2] else _("%(title)s (%(number)s)")
    return told % words + (f" ({_word(act[3])})" if act[3] else "")


def source_of(source: str) -> str:
    """Where a value was checked; each part by itself, as far as it is known."""
    if source in WORDS:
        return _word(source)
    return "; ".join(basis_of(part) for part in source.split("; "))


def _word(text: str) -> str:
    return str(WORDS.get(text, text))
