"""The values that a dated fact may take, each with its words."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from talo.register.clients.models import Fact, FactKind

YES = [("yes", _("yes"))]
FACT_VALUES: dict[int, Sequence[tuple[str, Promise]]] = {
    FactKind.JOB_SEEKER: YES,
    FactKind.UNEMPLOYED: YES,
    FactKind.BENEFIT: [
        ("labour_market_support", _("labour market support")),
        ("basic_allowance", _("basic unemployment allowance")),
        ("earnings_related_allowance", _("earnings-related unemployment allowance")),
        ("general_support", _("general support")),
        ("social_assistance", _("social assistance")),
        ("sickness_allowance", _("sickness allowance")),
        ("rehabilitation_allowance", _("rehabilitation allowance")),
        ("rehabilitation_benefit", _("cash rehabilitation benefit")),
        ("disability_pension", _("disability pension")),
        ("partial_disability_pension", _("partial disability pension")),
        ("student_aid", _("student financial aid")),
        ("none", _("no benefit")),
    ],
    FactKind.EDUCATION: [
        ("basic", _("basic education")),
        ("none", _("basic education not completed")),
        ("vocational", _("vocational qualification")),
        ("upper_secondary", _("general upper secondary education")),
        ("applied", _("university of applied sciences")),
        ("university", _("university")),
        ("abroad", _("education abroad, not recognised in Finland")),
    ],
    FactKind.ADAPTED_STUDIES: YES,
    FactKind.WORK_STATUS: [
        ("at_work", _("at work")),
        ("part_time", _("part-time at work")),
        ("unemployed", _("unemployed")),
        ("laid_off", _("laid off")),
        ("student", _("student")),
        ("sick_leave", _("on sick leave")),
        ("pension", _("on a pension")),
        ("outside", _("outside working life for another reason")),
    ],
}


def words_of(fact: Fact) -> str:
    """The value in words; a code that the list no longer has shows as it was written."""
    return str(dict(FACT_VALUES.get(fact.kind, [])).get(fact.value, fact.value))


def is_known(kind: int, value: str) -> bool:
    """Whether the kind may take the value."""
    return any(value == code for code, _words in FACT_VALUES.get(kind, []))
