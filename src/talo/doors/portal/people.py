"""Who the people around a client are, in plain words: what each does, what each may see, how to call."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talo.foundation.audit import Person
from talo.foundation.database.classes import DataClass
from talo.foundation.ui import formats
from talo.register.clients.finding import professionals
from talo.register.clients.models import Client, NetworkMember, NetworkRole, Represents
from talo.register.organisations.models import Deputyship, Position
from talo.register.organisations.professions import Profession, rights_of
from talo.register.permits.wording import in_words

# What each profession does for the client; one clause, so that it can follow the title.
DOES = {
    Profession.EMPLOYMENT_EXPERT: gettext_lazy("Helps with job-seeking and employment services."),
    Profession.WORK_ABILITY_COORDINATOR: gettext_lazy("Brings the helpers and services together."),
    Profession.SOCIAL_WORKER: gettext_lazy("Helps in everyday life and with social services."),
    Profession.SOCIAL_COUNSELLOR: gettext_lazy("Helps in everyday life and with social services."),
    Profession.NURSE: gettext_lazy("Helps with health and strength."),
    Profession.PHYSICIAN: gettext_lazy("Assesses health and work ability."),
    Profession.KELA_ADVISER: gettext_lazy("Helps with benefits and rehabilitation."),
    Profession.JOB_COACH: gettext_lazy("Looks for work with you and supports you at work."),
    Profession.WORK_COACH: gettext_lazy("Guides you in the work itself."),
    Profession.PEER_COACH: gettext_lazy("Has walked a similar path and walks beside you."),
    Profession.EXPERT_BY_EXPERIENCE: gettext_lazy("Has walked a similar path and walks beside you."),
}
OWN_WORKER_DOES = gettext_lazy("Your own worker. Sees to it that your matters go on.")
BASIS = {
    "opened": gettext_lazy("opened your matters here"),
    "referral": gettext_lazy("a referral was sent to them"),
    "deputy": gettext_lazy("stands in for an absent worker"),
    "break_glass": gettext_lazy("opened your data in an emergency"),
    "team": gettext_lazy("takes part in your team meeting and its follow-up"),
    "consultation": gettext_lazy("was asked a question about your matter"),
}


@dataclass(frozen=True, slots=True)
class Helper:
    """One helper of the client."""

    key: str
    name: str
    title: str
    does: str
    organisation: str
    phone: str
    since: dt.datetime
    until: dt.datetime | None
    sees: str
    basis: str
    own: bool
    deputy: str = ""

    @property
    def role(self) -> str:
        """One line below the name."""
        return self.does if self.own else f"{self.title}. {self.does}".strip()

    @property
    def tel(self) -> str:
        return self.phone.replace(" ", "")


def helpers_of(client: Client) -> list[Helper]:
    """The live network of professionals, own worker first."""
    rows = professionals(client)
    deputies = _deputies(rows)
    return [_helper(row, deputies.get(row.holder_id, "")) for row in rows]


def _deputies(rows: list[NetworkMember]) -> dict[int, str]:
    """By the holder of somebody who is away: who stands in, and until when."""
    today = timezone.localdate()
    found = Deputyship.objects.filter(
        absent__holder__in=[row.holder_id for row in rows], starts__lte=today, ends__gte=today
    ).select_related("absent", "deputy__staff_member")
    words = _("%(name)s, until %(day)s")
    return {
        one.absent.holder_id: words % {"name": one.deputy.staff_member, "day": formats.date_text(one.ends)}
        for one in found
    }


def own_worker_of(client: Client) -> Position | None:
    """The live own worker's position."""
    return client.own_worker_position()


def _helper(row: NetworkMember, deputy: str) -> Helper:
    own = row.role == NetworkRole.OWN_WORKER
    position = row.position
    classes = DataClass(row.classes)
    basis = str(BASIS.get(row.basis, ""))
    key = f"person-{row.pk}"
    if position is None:
        unit = row.holder.unit
        organisation = str(unit.organisation)
        does = _("Looks at what was sent to them. Sees your data until they have answered.")
        return Helper(
            key,
            str(unit),
            _("unit"),
            does,
            organisation,
            unit.phone,
            row.starts,
            row.ends,
            in_words(classes),
            basis,
            own,
        )
    member, unit = position.staff_member, position.unit
    sees = classes & rights_of(position.profession).reads
    title = str(position.get_profession_display()).capitalize()
    does = str(OWN_WORKER_DOES if own else DOES.get(Profession(position.profession), ""))
    phone = member.phone or unit.phone
    organisation = str(unit.organisation)
    return Helper(
        key,
        str(member),
        title,
        does,
        organisation,
        phone,
        row.starts,
        row.ends,
        in_words(sees),
        basis,
        own,
        deputy,
    )


def names(actors: set[str]) -> dict[str, Person]:
    """The people behind actors of the log, for `audit.register_names`."""
    keys = {actor: int(actor.split(":")[1]) for actor in actors if actor.startswith("position:")}
    rows = Position.objects.select_related("staff_member", "unit__organisation").filter(pk__in=keys.values())
    positions = {row.pk: row for row in rows}
    found = {actor: _person(positions[key]) for actor, key in keys.items() if key in positions}
    proxies = _proxies({actor for actor in actors if actor.startswith("account:")})
    for actor in actors:
        if actor.startswith("account:"):
            found[actor] = proxies.get(actor) or Person(_("You or your proxy"))
        elif actor.startswith("service:"):
            found[actor] = Person(_("Talo itself, without a person"))
    return found


def _proxies(actors: set[str]) -> dict[str, Person]:
    """Guardians and proxies by their own names, as the client was told that it would be; ended ones, too."""
    accounts = [int(actor.split(":")[1]) for actor in actors]
    bonds = Represents.objects.filter(account_id__in=accounts).exclude(basis=Represents.Basis.SELF).exclude(name="")
    return {f"account:{bond.account_id}": Person(bond.name, bond.get_basis_display()) for bond in bonds.order_by("pk")}


def _person(position: Position) -> Person:
    title = str(position.get_profession_display())
    return Person(str(position.staff_member), title, str(position.unit.organisation))
