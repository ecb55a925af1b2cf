"""The roles that one can try in the demo: one account for each profession, and a client."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from talo.register.organisations.models import PortalAccount, Position, live_on
from talo.register.organisations.professions import Profession

CLIENT = "client"
# Icon and one line for each role, in the order of the page.
ROLES: dict[str, tuple[str, Promise]] = {
    CLIENT: ("user", _("Own path and plan, on the phone.")),
    Profession.WORK_ABILITY_COORDINATOR: ("group", _("Clients of one's own, tasks and deadlines.")),
    Profession.EMPLOYMENT_EXPERT: ("calendar-clock", _("Job-seekers, their plans and talks.")),
    Profession.SOCIAL_WORKER: ("family", _("Social care and its decisions.")),
    Profession.SOCIAL_COUNSELLOR: ("speechbubble-text", _("Guidance in everyday matters.")),
    Profession.NURSE: ("heart", _("Health and strength.")),
    Profession.PHYSICIAN: ("heart-fill", _("What work fits, how much and when.")),
    Profession.KELA_ADVISER: ("euro-sign", _("Benefits and rehabilitation.")),
    Profession.JOB_COACH: ("occupation", _("Employers, and support at work.")),
    Profession.WORK_COACH: ("hammers", _("Work in the work centre.")),
    Profession.PEER_COACH: ("speechbubble", _("Support by somebody who has been there.")),
    Profession.EXPERT_BY_EXPERIENCE: ("star", _("Own experience for others' use.")),
    Profession.UNIT_LEAD: ("layers", _("Caseloads and deadlines of the unit.")),
    Profession.PROGRAMME_MANAGER: ("graph-columns", _("Goals, indicators and budget.")),
    Profession.EVALUATOR: ("search", _("Figures without names.")),
    Profession.ADMINISTRATOR: ("cogwheel", _("Accounts and roles.")),
}


@dataclass(frozen=True, slots=True)
class DemoRole:
    """One card of the demo's sign-in; `key` is what `POST /demo/sign-in` takes."""

    key: str
    title: str
    name: str
    text: str
    icon: str
    account_id: int
    position_id: int | None = None


def cards() -> list[DemoRole]:
    """The roles that have an account now, in the order of the page; two queries."""
    chosen = _first_positions()
    portal = PortalAccount.objects.order_by("pk").first()
    found = []
    for key, (icon, text) in ROLES.items():
        if key == CLIENT and portal:
            found.append(DemoRole(key, str(_("Client")), "", str(text), icon, portal.account_id))
        elif key in chosen:
            position = chosen[key]
            found.append(
                DemoRole(
                    str(key),
                    _capital(position.get_profession_display()),
                    f"{position.staff_member}, {position.unit}",
                    str(text),
                    icon,
                    position.staff_member.account_id,
                    position.pk,
                )
            )
    return found


def role(key: str) -> DemoRole | None:
    """The card of a key, or None."""
    return next((card for card in cards() if card.key == key), None)


def roles() -> list[dict[str, str]]:
    """What `talo demo --roles` prints: key, title, name and text of each role."""
    keys = ("key", "title", "name", "text")
    return [{key: value for key, value in asdict(card).items() if key in keys} for card in cards()]


def _first_positions() -> dict[str, Position]:
    # The first one hired stands for the profession: the demo's own people come before those of the bulk.
    positions = Position.objects.filter(live_on()).select_related("staff_member", "unit__organisation").order_by("-pk")
    return {position.profession: position for position in positions}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
