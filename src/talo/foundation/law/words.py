"""Law rows in the reader's language: what a key means, its unit, and how sure the row is."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

NAMES: dict[str, Promise] = {
    "accessibility.feedback_answer_days": gettext_lazy("Accessibility feedback: answer within"),
    "adjusted_benefit.exempt": gettext_lazy("Adjusted unemployment benefit: income that does not reduce it"),
    "arrangement_support.cap.per_person": gettext_lazy("Support for arranging working conditions: most for one person"),
    "arrangement_support.helper.hours_per_month.max": gettext_lazy("Help from a colleague: most hours in a month"),
    "arrangement_support.helper.months.max": gettext_lazy("Help from a colleague: longest time"),
    "arrangement_support.helper.per_hour": gettext_lazy("Help from a colleague: support for an hour"),
    "disability_pension.dormant.max_months": gettext_lazy("Disability pension left dormant: longest time"),
    "disability_pension.dormant.min_months": gettext_lazy("Disability pension left dormant: shortest time"),
    "disability_pension.earnings_limit": gettext_lazy("Disability pension: limit of earnings"),
    "disability_pension.personal_limit.full": gettext_lazy("Full disability pension: own limit of earnings"),
    "disability_pension.personal_limit.partial": gettext_lazy("Partial disability pension: own limit of earnings"),
    "general_support.other_income.exempt": gettext_lazy("General support: other income that does not reduce it"),
    "general_support.other_income.taper": gettext_lazy("General support: how much other income reduces it"),
    "general_support.per_day": gettext_lazy("General support for a day"),
    "general_support.taper.wages": gettext_lazy("General support: how much wages reduce it"),
    "housing_allowance.deductible.base": gettext_lazy("Housing allowance: income limit of the basic deductible"),
    "housing_allowance.deductible.per_adult": gettext_lazy("Housing allowance: addition to the limit for an adult"),
    "housing_allowance.deductible.per_child": gettext_lazy("Housing allowance: addition to the limit for a child"),
    "housing_allowance.deductible.share": gettext_lazy("Housing allowance: share of income over the limit"),
    "housing_allowance.payment.min": gettext_lazy("Housing allowance: smallest that is paid"),
    "housing_allowance.share": gettext_lazy("Housing allowance: share of the housing costs"),
    "job_seeker.initial_interview.working_days": gettext_lazy("Job seeker: initial interview within"),
    "job_seeker.talk.interval_months": gettext_lazy("Job seeker: time between talks"),
    "joint_service.plan_review.months": gettext_lazy("Joint service: the plan is looked at again within"),
    "labour_market_support.per_day": gettext_lazy("Labour market support for a day"),
    "pay_subsidy.cap.100": gettext_lazy("Pay subsidy for an association: most in a month"),
    "pay_subsidy.cap.50": gettext_lazy("Pay subsidy for competence: most in a month"),
    "pay_subsidy.cap.70": gettext_lazy("Pay subsidy for reduced work ability: most in a month"),
    "pay_subsidy.hours_share.association.max": gettext_lazy("Pay subsidy for an association: most of full hours"),
    "pay_subsidy.length.reduced_work_ability.first_months": gettext_lazy(
        "Pay subsidy, reduced work ability: first time"
    ),
    "pay_subsidy.length.reduced_work_ability.next_months": gettext_lazy("Pay subsidy, reduced work ability: next time"),
    "pay_subsidy.percentage.association": gettext_lazy("Pay subsidy for an association: share of the wage costs"),
    "pay_subsidy.percentage.competence": gettext_lazy("Pay subsidy for competence: share of the wage costs"),
    "pay_subsidy.percentage.reduced_work_ability": gettext_lazy(
        "Pay subsidy, reduced work ability: share of the wage costs"
    ),
    "records.read_log.request_without_reason_years": gettext_lazy("Log of reads: given to the client without a reason"),
    "records.retention.disability_years": gettext_lazy("Records of disability services are kept"),
    "records.retention.read_log_years": gettext_lazy("The log of reads is kept"),
    "records.retention.working_age_years": gettext_lazy("Records of services for working age are kept"),
    "rehabilitative_work.activity_money.per_day": gettext_lazy("Rehabilitative work: activity money for a day"),
    "rehabilitative_work.days_per_week.max": gettext_lazy("Rehabilitative work: most days in a week"),
    "rehabilitative_work.hours_per_day.max": gettext_lazy("Rehabilitative work: most hours in a day"),
    "rehabilitative_work.hours_per_day.min": gettext_lazy("Rehabilitative work: fewest hours in a day"),
    "rehabilitative_work.period.max_months": gettext_lazy("Rehabilitative work: longest period"),
    "rehabilitative_work.period.min_months": gettext_lazy("Rehabilitative work: shortest period"),
    "social_assistance.base.adult_sharing": gettext_lazy("Social assistance: adult living with another"),
    "social_assistance.base.living_alone": gettext_lazy("Social assistance: living alone"),
    "social_assistance.base.single_parent": gettext_lazy("Social assistance: single parent"),
    "social_assistance.base.with_parent": gettext_lazy("Social assistance: adult living with parents"),
    "social_assistance.earned_income_deduction": gettext_lazy("Social assistance: deduction from earned income"),
    "social_care.assessment.finish_months.special_child": gettext_lazy(
        "Assessment of service needs, child with special support: done within"
    ),
    "social_care.assessment.start_working_days.special_groups": gettext_lazy(
        "Assessment of service needs, special groups: begun within"
    ),
    "social_care.decision.execution_months.max": gettext_lazy("Decision of social care: carried out within"),
    "work_share_payment.per_day.tax_free_max": gettext_lazy("Tax-free share of work for a day: most"),
}
UNITS: dict[str, Promise] = {
    "EUR": pgettext_lazy("unit", "€"),
    "EUR/day": pgettext_lazy("unit", "€ a day"),
    "EUR/h": pgettext_lazy("unit", "€ an hour"),
    "EUR/month": pgettext_lazy("unit", "€ a month"),
    "days": pgettext_lazy("unit", "days"),
    "hours": pgettext_lazy("unit", "hours"),
    "months": pgettext_lazy("unit", "months"),
    "working days": pgettext_lazy("unit", "working days"),
    "years": pgettext_lazy("unit", "years"),
    "years after closing": pgettext_lazy("unit", "years after the work has ended"),
    "years after the last matter closed": pgettext_lazy("unit", "years after the last matter was closed"),
    "%": pgettext_lazy("unit", "per cent"),
    "% of earlier earnings": pgettext_lazy("unit", "per cent of earlier earnings"),
}
SOURCED, DERIVED, UNVERIFIED = "sourced", "derived", "unverified"
SURENESS: dict[str, Promise] = {
    SOURCED: gettext_lazy("checked against its source"),
    DERIVED: gettext_lazy("derived from an index"),
    UNVERIFIED: gettext_lazy("not verified"),
    "sourced 2024": gettext_lazy("checked for 2024"),
    "sourced 2024; 2026 unverified": gettext_lazy("checked for 2024, not for 2026"),
    "sourced to 2025; 2026 unverified": gettext_lazy("checked until 2025, not for 2026"),
    "sourced; start date unverified": gettext_lazy("the value is checked, its first day is not"),
}


def name_of(key: str) -> str:
    """What a key means; a key without words stands as it is."""
    return str(NAMES.get(key, key))


def unit_of(unit: str) -> str:
    """A unit in words; one that an administrator has typed stands as it is."""
    return str(UNITS.get(unit, unit))


def sureness_of(confidence: str) -> str:
    """How sure a row is, in words."""
    return str(SURENESS.get(confidence, confidence))
