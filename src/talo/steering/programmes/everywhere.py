"""What the house counts for every programme, whatever its plan asks for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from talo.steering.programmes import rules
from talo.steering.programmes.counting import Wanted
from talo.steering.programmes.models import Indicator

SOURCE = _("Talo's register")


@dataclass(frozen=True)
class Common:
    """One number that every programme has; `rule` is its key too."""

    rule: str
    name: Any
    kind: str = Indicator.Kind.COMPUTED
    unit: str = "clients"
    instrument: str = ""
    area: str = ""

    @property
    def definition(self) -> Any:
        """What the number counts, in words."""
        return DEFINITIONS[self.rule]

    def wanted(self) -> Wanted:
        """What to count for it."""
        share = self.kind == Indicator.Kind.RATE
        return Wanted(self.rule, self.rule, share=share, instrument=self.instrument, area=self.area)


LEFT = _("Clients who have left the programme by the day and not come back, by where they went; of those who consent.")
REFERRED = _("Referrals about the programme's clients sent between joining and the day, by their answer.")
HIRED = _("Clients with a job of this kind that began between joining and the day; of those who consent.")
DEFINITIONS: dict[str, Any] = {
    rules.CLIENTS: _("Clients who have joined the programme by the day."),
    rules.CONSENT: _("The share of the programme's clients who consent to follow-up today."),
    rules.OWN_WORKER: _("Clients who have had an own worker on any day from joining on; of those who consent."),
    rules.JOINT_PLAN: _("Clients who have had a joint plan on any day from joining on; of those who consent."),
    rules.MEAN_CHANGE: _(
        "From the first start round to the last end round: the same client, version and way of answering."
        " Shown from ten people on."
    ),
    rules.DAYS_TO_EMPLOYMENT: _("The median of the days from joining to the first job, of those who got one."),
    **dict.fromkeys(rules.ROUNDS, _("Clients with such a round by the day; of those who consent.")),
    **dict.fromkeys(rules.REFERRALS, REFERRED),
    **dict.fromkeys(rules.EMPLOYED, HIRED),
    **dict.fromkeys(rules.EXITS, LEFT),
}
COMMON: tuple[Common, ...] = (
    Common(rules.CLIENTS, _("Clients")),
    Common(rules.CONSENT, _("Consent to follow-up"), Indicator.Kind.RATE, "percent"),
    Common(rules.OWN_WORKER, _("With an own worker")),
    Common(rules.JOINT_PLAN, _("With a joint plan")),
    Common("with_start_round", _("With a start round")),
    Common("with_middle_round", _("With a middle round")),
    Common("with_end_round", _("With an end round")),
    Common("with_after_round", _("With a follow-up round")),
    Common(
        rules.MEAN_CHANGE,
        _("Perceived work ability, mean change"),
        Indicator.Kind.MEAN_CHANGE,
        "points",
        "kykyviisari",
        "work_ability",
    ),
    Common("referrals", _("Referrals"), unit="referrals"),
    Common("referrals_accepted", _("Referrals accepted"), unit="referrals"),
    Common("referrals_declined", _("Referrals declined"), unit="referrals"),
    Common("referrals_waiting", _("Referrals waiting"), unit="referrals"),
    Common("employed", _("Employed")),
    Common("employed_open", _("Employed on the open labour market")),
    Common("employed_subsidised", _("Employed with pay subsidy")),
    Common("employed_other", _("Other paid work or an own business")),
    Common(rules.DAYS_TO_EMPLOYMENT, _("Days to the first job, median"), unit="days"),
    Common("exit_open_job", _("Left to a job on the open labour market")),
    Common("exit_subsidised_job", _("Left to a pay-subsidised job")),
    Common("exit_own_business", _("Left to an own business")),
    Common("exit_education", _("Left to education")),
    Common("exit_rehabilitation", _("Left to rehabilitation")),
    Common("exit_pension", _("Left to a pension")),
    Common("exit_other", _("Left elsewhere")),
)
EXITS = tuple(one for one in COMMON if one.rule in rules.EXITS)


def missing(indicators: Iterable[Indicator]) -> list[Common]:
    """The common numbers that the plan's own indicators do not give for the whole programme."""
    planned = {(one.rule, one.kind) for one in indicators if one.rule and one.pilot_id is None}
    return [one for one in COMMON if (one.rule, one.kind) not in planned]
