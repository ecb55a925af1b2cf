"""The client, what is known of the person, and the network around the client: its rows are the access rows."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talo.foundation.database import clock
from talo.foundation.database.classes import DataClass
from talo.foundation.database.models import PublicModel
from talo.register.clients.records import ClientRecord
from talo.register.organisations.models import Holder, Position

if TYPE_CHECKING:
    from talo.foundation.database.actor import Actor


class Language(models.TextChoices):
    FINNISH = "fi", _("Finnish")
    SWEDISH = "sv", _("Swedish")
    ENGLISH = "en", _("English")
    OTHER = "other", _("other language")


def period_excluded(name: str, *also: str, message: Any) -> ExclusionConstraint:
    """No two periods of one client (and the same `also` integers) may overlap; days are included at both ends."""
    same = [
        (Func(F(column), F(column), Value("[]"), function="int8range"), RangeOperators.OVERLAPS)
        for column in ("client", *also)
    ]
    days = Func(F("starts"), F("ends"), Value("[]"), function="daterange")
    return ExclusionConstraint(
        name=name, expressions=[*same, (days, RangeOperators.OVERLAPS)], violation_error_message=message
    )


class ClientQuerySet(models.QuerySet["Client"]):
    """Clients; what is visible the database decides."""

    def by_name(self) -> ClientQuerySet:
        return self.order_by("sort_key", "id")


class Client(PublicModel):
    """A person whom the house helps. The name is here; identity and contact data have tables of their own."""

    first_names = models.CharField(_("first names"), max_length=100)
    call_name = models.CharField(_("first name used"), max_length=50, blank=True)
    last_name = models.CharField(_("last name"), max_length=100)
    sort_key = models.CharField(max_length=210, editable=False, db_collation="C")
    language = models.CharField(_("language"), max_length=5, choices=Language.choices, default=Language.FINNISH)
    other_language = models.CharField(_("which language"), max_length=50, blank=True)
    needs_interpreter = models.BooleanField(_("needs an interpreter"), default=False)
    non_disclosure = models.BooleanField(_("non-disclosure order"), default=False)
    opened_at = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    opened_on = models.DateField(default=timezone.localdate)
    closed_on = models.DateField(null=True, blank=True)
    close_reason = models.CharField(max_length=15, blank=True)  # a code of the room that closes
    provisional = models.BooleanField(default=False)
    # The client into whom this one's records were merged: the same person, opened twice.
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", editable=False)

    objects = ClientQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.called} {self.last_name}"

    @property
    def called(self) -> str:
        """The first name that the person uses."""
        return self.call_name or self.first_names.split(" ")[0]

    def own_worker_position(self) -> Position | None:
        """The live own worker's position, if one is named."""
        row = self.network().filter(role=NetworkRole.OWN_WORKER, holder__kind=Holder.Kind.POSITION).first()
        return row.position if row else None

    def network(self) -> NetworkQuerySet:
        """Live rows of the network, own worker first."""
        return NetworkMember.objects.filter(client=self).live().with_people()


class ClientIdentity(PublicModel):
    """Personal identity code (sealed, with a blind index) and what the population register says; class identity."""

    client = models.OneToOneField(Client, models.PROTECT, related_name="identity")
    hetu_sealed = models.BinaryField(null=True, editable=False)
    hetu_index = models.BinaryField(null=True, editable=False, db_index=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    sex = models.CharField(
        _("sex as recorded"),
        max_length=8,
        blank=True,
        choices=[("female", _("female")), ("male", _("male")), ("unknown", _("not recorded"))],
    )
    citizenship = models.CharField(_("citizenship"), max_length=2, default="FI")

    class Meta:
        verbose_name_plural = "client identities"

    def __str__(self) -> str:
        return f"identity of client {self.client_id}"


class ConfirmedIdentity(models.Model):
    """The blind indexes of confirmed identity codes: unique, and closed to the web role (existence is secret)."""

    client = models.OneToOneField(Client, models.PROTECT, primary_key=True, related_name="+")
    hetu_index = models.BinaryField(unique=True)
    confirmed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"confirmed {self.client_id}"


class LinkRequest(PublicModel):
    """Somebody opened a client whom another organisation already knows: the own worker is asked to link."""

    class Answer(models.TextChoices):
        LINKED = "linked", _("linked")
        REFUSED = "refused", _("refused")

    class Basis(models.TextChoices):
        PERMIT = "permit", _("the client's permit")
        LAW = "law", _("ground in law")

    client = models.ForeignKey(Client, models.PROTECT, related_name="link_requests")
    provisional = models.ForeignKey(Client, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    basis = models.CharField(max_length=10, choices=Basis.choices, blank=True)
    reason = models.CharField(_("why not"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(answer="refused") | ~Q(reason=""),
                name="link_refused_with_reason",
                violation_error_message=_("Say why the link is refused."),
            ),
            models.CheckConstraint(condition=~Q(answer="linked") | ~Q(basis=""), name="link_has_basis"),
        ]

    def __str__(self) -> str:
        return f"link {self.provisional_id} to {self.client_id}"


class ContactDetails(PublicModel):
    """Address, phone and home municipality; behind a non-disclosure order only the own worker sees them."""

    client = models.OneToOneField(Client, models.PROTECT, related_name="contact")
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    street = models.CharField(_("street address"), max_length=120, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=5, blank=True)
    post_office = models.CharField(_("post office"), max_length=60, blank=True)
    municipality = models.ForeignKey(
        "areas.Municipality", models.PROTECT, null=True, blank=True, verbose_name=_("home municipality")
    )
    best_time = models.CharField(_("best time to call"), max_length=60, blank=True)

    class Meta:
        verbose_name_plural = "contact details"

    def __str__(self) -> str:
        return f"contact of client {self.client_id}"


class FactKind(models.IntegerChoices):
    """Dated facts: at any day a client has one value of each kind at most."""

    JOB_SEEKER = 1, _("job-seeker")
    UNEMPLOYED = 2, _("unemployed")
    BENEFIT = 3, _("benefit")
    EDUCATION = 4, _("education")
    ADAPTED_STUDIES = 5, _("adapted vocational studies")
    WORK_STATUS = 6, _("relation to work")


FACT_CLASS: dict[int, DataClass] = {
    FactKind.JOB_SEEKER: DataClass.EMPLOYMENT,
    FactKind.UNEMPLOYED: DataClass.EMPLOYMENT,
    FactKind.BENEFIT: DataClass.BENEFITS,
    FactKind.EDUCATION: DataClass.EMPLOYMENT,
    FactKind.ADAPTED_STUDIES: DataClass.EMPLOYMENT,
    FactKind.WORK_STATUS: DataClass.EMPLOYMENT,
}


class Fact(ClientRecord):
    """A fact about a client with a start and an end; the value is a code of its kind."""

    kind = models.PositiveSmallIntegerField(_("fact"), choices=FactKind.choices)
    value = models.CharField(_("value"), max_length=60)
    starts = models.DateField(_("from"))
    ends = models.DateField(_("until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=60, blank=True)

    class Meta:
        ordering = ["-starts", "-id"]
        indexes = [models.Index(fields=["client", "kind", "starts"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="fact_dates",
                violation_error_message=_("The period cannot end before it starts."),
            ),
            period_excluded(
                "fact_periods_apart",
                "controller",
                "kind",
                message=_("There is already a period of this kind at that time. End it first, or choose other dates."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.value}"


class WorkAbility(ClientRecord):
    """Partial work ability: always relative to a job, with reasons, duration and the definition used."""

    class Reason(models.TextChoices):
        PHYSICAL = "physical", _("physical health")
        MENTAL = "mental", _("mental health")
        COGNITIVE = "cognitive", _("learning or thinking")
        NEURO_PSYCHIATRIC = "neuro_psychiatric", _("neuro-psychiatric")
        SUBSTANCE = "substance", _("substance use")
        SENSORY = "sensory", _("sight, hearing or speech")
        SOCIAL = "social", _("life situation")

    class Definition(models.TextChoices):
        OWN_VIEW = "own_view", _("the client's own view")
        PROFESSIONAL = "professional", _("a professional's assessment")
        CERTIFICATE = "certificate", _("a physician's statement")
        PAY_SUBSIDY = "pay_subsidy", _("reduced work ability for pay subsidy")
        PENSION = "pension", _("a pension decision")

    relative_to = models.CharField(_("in relation to which work"), max_length=120)
    reasons = models.JSONField(_("reasons"), default=list)
    definition = models.CharField(_("according to"), max_length=20, choices=Definition.choices)
    helps = models.TextField(_("what helps at work"), max_length=1000, blank=True)
    starts = models.DateField(_("from"))
    ends = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name_plural = "work abilities"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="work_ability_dates",
                violation_error_message=_("The period cannot end before it starts."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.relative_to}: {self.get_definition_display()}"


class NetworkRole(models.TextChoices):
    OWN_WORKER = "own_worker", _("own worker")
    CONTACT_PERSON = "contact_person", _("contact person")
    TEAM_MEMBER = "team_member", _("team member")
    COACH = "coach", _("job coach")
    RECEIVER = "receiver", _("receives a referral")
    LEAD = "lead", _("unit lead")
    SELF = "self", _("the client")
    PROXY = "proxy", _("guardian or proxy")
    EMERGENCY = "emergency", _("emergency access")


class NetworkQuerySet(models.QuerySet["NetworkMember"]):
    def live(self, at: dt.datetime | None = None) -> NetworkQuerySet:
        # Rows that are over leave the index of lists; history that is written afterwards still asks for them.
        rows = self.filter(over=False) if at is None and clock.moment() is None else self
        at = at or timezone.now()
        return rows.filter(Q(ends__isnull=True) | Q(ends__gt=at), starts__lte=at)

    def held_by(self, *holders: int) -> NetworkQuerySet:
        return self.filter(holder__in=holders)

    def with_people(self) -> NetworkQuerySet:
        people = self.select_related(
            "holder__position__staff_member", "holder__position__unit__organisation", "holder__unit__organisation"
        )
        own_first = models.Case(models.When(role=NetworkRole.OWN_WORKER, then=0), default=1)
        return people.order_by(own_first, "starts", "id")

    def professionals(self) -> NetworkQuerySet:
        """Without the client, proxies and lists of leads."""
        return self.exclude(role__in=[NetworkRole.SELF, NetworkRole.PROXY, NetworkRole.LEAD])


class NetworkMember(PublicModel):
    """One holder's access to one client: in which role, to which data classes, from when until when."""

    client = models.ForeignKey(Client, models.PROTECT, related_name="members")
    holder = models.ForeignKey(Holder, models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=NetworkRole.choices)
    classes = models.PositiveIntegerField()
    starts = models.DateTimeField(db_default=TransactionNow())
    ends = models.DateTimeField(null=True, blank=True)
    sort_key = models.CharField(max_length=210, db_collation="C")
    over = models.BooleanField(
        default=False, editable=False
    )  # the database sets it when an end that is past is written
    basis = models.CharField(max_length=60, blank=True)  # what opened the access, for the client to read
    added_by = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")

    objects = NetworkQuerySet.as_manager()

    class Meta:
        indexes = [
            # A unit has its ended rows between the live ones: without them a page is found in one step.
            models.Index(fields=["holder", "sort_key", "client"], name="network_live_by_name", condition=Q(over=False)),
            models.Index(fields=["client", "holder"], name="network_of_client"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["client"],
                condition=Q(role="own_worker", ends__isnull=True),
                name="one_own_worker",
                violation_error_message=_("The client already has an own worker. Hand over instead."),
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="network_dates",
                violation_error_message=_("Access cannot end before it starts."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} of client {self.client_id}"

    @property
    def position(self) -> Position | None:
        return self.holder.position if self.holder.kind == Holder.Kind.POSITION else None

    @property
    def name(self) -> str:
        """Who it is, for the network's list."""
        if self.position:
            return str(self.position.staff_member)
        return str(self.holder.unit) if self.holder.kind == Holder.Kind.UNIT else str(self.get_role_display())


class Represents(PublicModel):
    """Whom a portal account may speak for: oneself, or another by guardianship or mandate."""

    class Basis(models.TextChoices):
        SELF = "self", _("for oneself")
        GUARDIAN = "guardian", _("guardian")
        MANDATE = "mandate", _("mandate")

    account = models.ForeignKey("organisations.PortalAccount", models.PROTECT, related_name="represents")
    client = models.ForeignKey(Client, models.PROTECT, related_name="represented_by")
    basis = models.CharField(max_length=10, choices=Basis.choices)
    name = models.CharField(_("name of the guardian or proxy"), max_length=120, blank=True)
    starts = models.DateTimeField(db_default=TransactionNow())
    ends = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name_plural = "represents"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="represents_dates",
                violation_error_message=_("The right cannot end before it starts."),
            )
        ]

    def __str__(self) -> str:
        return f"account {self.account_id} for client {self.client_id}"


def act_of(by: Actor) -> dict[str, int | None]:
    """Columns that say who did it: `{"position_id": …, "account_id": …}`."""
    return {
        "position_id": by.id if by.is_staff else None,
        "account_id": by.id if by.is_client else None,
    }
