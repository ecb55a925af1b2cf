"""What the log calls things, in the words of a reviewer."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# By the first parts of an object's key; what is not named here is "other data".
WORDS = {
    "desk.client": gettext_lazy("the client's page"),
    "desk.identity": gettext_lazy("identity and contact data"),
    "clients.hetu": gettext_lazy("personal identity code"),
    "desk.permits": gettext_lazy("permits"),
    "desk.timeline": gettext_lazy("timeline"),
    "desk.facts": gettext_lazy("basic data"),
    "desk.caseload": gettext_lazy("own list of clients"),
    "desk.today": gettext_lazy("own list of clients"),
    "desk.tasks": gettext_lazy("tasks"),
    "plan": gettext_lazy("joint plan"),
    "assessment": gettext_lazy("rounds, strengths and limits"),
    "services": gettext_lazy("services and referrals"),
    "employers": gettext_lazy("jobs and employers"),
    "coaching": gettext_lazy("support in job search and at work"),
    "files": gettext_lazy("a scanned paper"),
    "emergency.opened": gettext_lazy("opening the client"),
}


def in_words(objects: str) -> str:
    """`desk.client, plan.page` → `asiakkaan sivu, yhteinen suunnitelma`; each once."""
    found: dict[str, None] = {}
    for one in objects.split(", "):
        key = one.split(" ")[0]
        words = WORDS.get(key) or WORDS.get(".".join(key.split(".")[:2])) or WORDS.get(key.split(".")[0])
        found[str(words) if words else _("other data")] = None
    return ", ".join(found)
