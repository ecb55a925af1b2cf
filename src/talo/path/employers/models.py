"""Employers, what the client and the coach have talked about with them, and the client's jobs."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as WrongNumber
from stdnum.fi import ytunnus

from talo.foundation.database.models import PublicModel
from talo.foundation.law.lookup import Amount, Unknown
from talo.foundation.law.lookup import value as law_value
from talo.register.clients.records import ClientRecord
from talo.register.organisations.models import Position


def check_business_id(text: str) -> None:
    """Refuse a business identity code whose check digit does not fit."""
    try:
        ytunnus.validate(text)
    except WrongNumber:
        raise ValidationError(_("The business ID is not right. Write it like 0737546-2."), code="business_id") from None


def tidy_business_id(text: str) -> str:
    """`07375462` and `0737546 - 2` as `0737546-2`; what is no business ID stays as it was written."""
    text = text.strip()
    try:
        return str(ytunnus.format(ytunnus.validate(text)))
    except WrongNumber:
        return text


class EmployerQuerySet(models.QuerySet["Employer"]):
    def by_name(self) -> EmployerQuerySet:
        return self.order_by("name", "id")


class Employer(PublicModel):
    """An employer and its contact person: a directory without clients, so that where a client works stays theirs."""

    name = models.CharField(_("name"), max_length=150)
    business_id = models.CharField(_("business ID"), max_length=9, blank=True, validators=[check_business_id])
    field = models.CharField(_("field of work"), max_length=100, blank=True)
    contact_name = models.CharField(_("contact person"), max_length=100, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)

    objects = EmployerQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["name"])]
        constraints = [
            models.UniqueConstraint(
                fields=["business_id"],
                condition=~Q(business_id=""),
                name="employer_business_id_once",
                violation_error_message=_("This employer is in the list already."),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="employer_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Way(models.TextChoices):
    """How the employer was met; the first two are face to face."""

    VISIT = "visit", _("visit to the work place")
    MEETING = "meeting", _("meeting elsewhere")
    PHONE = "phone", _("phone or video call")
    MESSAGE = "message", _("message or application")


FACE_TO_FACE = frozenset({Way.VISIT, Way.MEETING})


class Outcome(models.TextChoices):
    INTEREST = "interest", _("the employer is interested, we go on")
    INTERVIEW = "interview", _("job interview agreed")
    TRY_OUT = "try_out", _("work try-out is being prepared")
    JOB_OFFER = "job_offer", _("job offered")
    NO_OPENING = "no_opening", _("no suitable work now")
    NO_ANSWER = "no_answer", _("no answer yet")


class EmployerContactQuerySet(models.QuerySet["EmployerContact"]):
    def with_places(self) -> EmployerContactQuerySet:
        return self.select_related("employer", "made_by__staff_member")


class EmployerContact(ClientRecord):
    """One contact with an employer for one client's job search."""

    employer = models.ForeignKey(Employer, models.PROTECT, related_name="+")
    day = models.DateField(_("day"))
    way = models.CharField(_("how"), max_length=10, choices=Way.choices)
    with_client = models.BooleanField(_("the client was there"), default=False)
    fits_wishes = models.BooleanField(_("the work fits the client's wishes"), default=True)
    outcome = models.CharField(_("what came of it"), max_length=12, choices=Outcome.choices)
    note = models.CharField(_("agreed"), max_length=500, blank=True)
    made_by = models.ForeignKey(Position, models.PROTECT, related_name="+")

    objects = EmployerContactQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "-id"]
        indexes = [models.Index(fields=["client", "-day"])]

    def __str__(self) -> str:
        return f"employer contact {self.pk}"

    @property
    def face_to_face(self) -> bool:
        return self.way in FACE_TO_FACE


class EmploymentKind(models.TextChoices):
    """Work with a contract and pay; work activity and work try-out are periods in a service, never employment."""

    OPEN = "open", _("job on the open labour market")
    PAY_SUBSIDISED = "pay_subsidised", _("pay-subsidised job")
    APPRENTICESHIP = "apprenticeship", _("apprenticeship")
    OWN_BUSINESS = "own_business", _("own business")
    OTHER = "other", _("other paid work")


class Term(models.TextChoices):
    PERMANENT = "permanent", _("permanent")
    FIXED_TERM = "fixed_term", _("fixed-term")


class SubsidyBasis(models.TextChoices):
    """Which percentage the pay-subsidy decision follows; the key names a row of the law, the decision day its value."""

    COMPETENCE = "pay_subsidy.percentage.competence", _("lack of skills")
    REDUCED_WORK_ABILITY = "pay_subsidy.percentage.reduced_work_ability", _("reduced work ability")
    ASSOCIATION = "pay_subsidy.percentage.association", _("association or foundation")


class EndReason(models.TextChoices):
    AS_AGREED = "as_agreed", _("the fixed term ended")
    OTHER_JOB = "other_job", _("to another job")
    EDUCATION = "education", _("to education")
    CLIENT_LEFT = "client_left", _("the client gave notice")
    EMPLOYER_ENDED = "employer_ended", _("the employer gave notice")
    TRIAL_PERIOD = "trial_period", _("ended in the trial period")
    NO_WORK = "no_work", _("no more work")
    HEALTH = "health", _("health")
    PENSION = "pension", _("to a pension")


OVERLAP = _("The client already has a job with this employer at that time. End it first, or choose other dates.")


def _same(what: str | Coalesce) -> Func:
    """A range of one number: what two jobs must share to exclude each other."""
    one = F(what) if isinstance(what, str) else what
    return Func(one, one, Value("[]"), function="int8range")


class EmploymentQuerySet(models.QuerySet["Employment"]):
    def on(self, day: dt.date) -> EmploymentQuerySet:
        """Employments that last on a day."""
        return self.filter(Q(ends__isnull=True) | Q(ends__gte=day), starts__lte=day)

    def not_ended(self) -> EmploymentQuerySet:
        return self.filter(Q(ends__isnull=True) | Q(ends__gte=timezone.localdate()))

    def with_places(self) -> EmploymentQuerySet:
        return self.select_related("employer")


class Employment(ClientRecord):
    """A client's job, first and last day included; open while `ends` is empty."""

    employer = models.ForeignKey(Employer, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(_("kind of work"), max_length=16, choices=EmploymentKind.choices)
    job_title = models.CharField(_("job title"), max_length=100)
    hours_per_week = models.DecimalField(_("hours a week"), max_digits=3, decimal_places=1)
    term = models.CharField(_("duration"), max_length=12, choices=Term.choices)
    term_reason = models.CharField(_("why fixed-term"), max_length=200, blank=True)
    subsidy_basis = models.CharField(_("pay subsidy for"), max_length=60, choices=SubsidyBasis.choices, blank=True)
    subsidy_decided_on = models.DateField(_("pay subsidy decided on"), null=True, blank=True)
    starts = models.DateField(_("first day"))
    planned_ends = models.DateField(_("agreed to end"), null=True, blank=True)
    ends = models.DateField(_("last day"), null=True, blank=True)
    end_reason = models.CharField(max_length=16, choices=EndReason.choices, blank=True)

    objects = EmploymentQuerySet.as_manager()

    class Meta:
        ordering = ["starts", "id"]
        indexes = [models.Index(fields=["client", "starts"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="employment_dates",
                violation_error_message=_("The job cannot end before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(planned_ends__isnull=True) | Q(planned_ends__gte=F("starts")),
                name="employment_planned_dates",
                violation_error_message=_("The job cannot be agreed to end before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(hours_per_week__gt=0),
                name="employment_hours",
                violation_error_message=_("Write the hours a week as a number above zero."),
            ),
            models.CheckConstraint(
                condition=Q(employer__isnull=False) | Q(kind="own_business"),
                name="employment_employer",
                violation_error_message=_("Choose the employer."),
            ),
            models.CheckConstraint(
                condition=~Q(term="fixed_term") | ~Q(term_reason=""),
                name="employment_term_reason",
                violation_error_message=_("A fixed-term job needs its reason."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="pay_subsidised") | (~Q(subsidy_basis="") & Q(subsidy_decided_on__isnull=False)),
                name="employment_subsidy",
                violation_error_message=_("A pay-subsidised job needs the basis and the day of the decision."),
            ),
            models.CheckConstraint(
                condition=Q(subsidy_decided_on__isnull=True) | Q(starts__gte=F("subsidy_decided_on")),
                name="employment_after_decision",
                violation_error_message=_("Work must not start before the pay-subsidy decision."),
            ),
            # An own business has no employer: 0 stands for it, since an empty bound would overlap every employer.
            # By controller, since an error from a row that the writer cannot see would tell that it exists.
            ExclusionConstraint(
                name="employment_once_at_a_time",
                expressions=[
                    (_same("client"), RangeOperators.OVERLAPS),
                    (_same("controller"), RangeOperators.OVERLAPS),
                    (_same(Coalesce(F("employer"), Value(0))), RangeOperators.OVERLAPS),
                    (Func(F("starts"), F("ends"), Value("[]"), function="daterange"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=OVERLAP,
            ),
        ]

    def __str__(self) -> str:
        return f"employment {self.pk}"

    def clean(self) -> None:
        """Days the wrong way round, said here: PostgreSQL refuses even to compare such a period."""
        if self.ends and self.starts and self.ends < self.starts:
            raise ValidationError({"ends": _("The job cannot end before it starts.")})

    @property
    def hours(self) -> Decimal:
        """Hours a week without a needless decimal."""
        return self.hours_per_week.normalize()

    @property
    def competitive(self) -> bool:
        """Open labour market without subsidy: what supported employment calls a competitive job."""
        return self.kind == EmploymentKind.OPEN

    @property
    def subsidy(self) -> Amount | Unknown | None:
        """The subsidy's percentage as the law stood on the day of the decision; None without a subsidy."""
        if not self.subsidy_basis or self.subsidy_decided_on is None:
            return None
        return law_value(self.subsidy_basis, on=self.subsidy_decided_on)

    @property
    def is_planned(self) -> bool:
        return self.starts > timezone.localdate()

    @property
    def is_ended(self) -> bool:
        return self.ends is not None and self.ends < timezone.localdate()
