"""Plans are open to all staff and written by loading; enrolments are records about clients, for counting too."""

from __future__ import annotations

from talo.foundation.database.policies import OpenTable, Policy, RecordPolicy, Statement

PLAN = "a programme's public plan"
KEPT = "what a programme did, without people of the register; corrected by newer rows"
MANAGERS = ("programme_manager",)
TAKEN_BACK = ("removed_at", "removed_by_id", "removed_why")
ENROLLED = "CREATE OR REPLACE VIEW talo.{name} AS SELECT client_id FROM programmes_enrolment{condition}"
# Whoever counts one programme says so and sees only those who consent there; the setting can only narrow.
CHOSEN = "(SELECT nullif(current_setting('talo.programme', true), '')::bigint)"
OF_PROGRAMME = f" AND programme_id = coalesce({CHOSEN}, programme_id)"


def enrolled_view(name: str, condition: str, reason: str) -> Statement:
    """A view of the clients that the counting role may count; it shows keys of clients and nothing else."""
    return Statement(
        name=f"talo.{name}",
        kind="view",
        sql=ENROLLED.format(name=name, condition=condition),
        grant=("count",),
        definer_reason=reason,
    )


POLICIES: list[Policy] = [
    enrolled_view("headcount", "", "the counting role's policies ask who is enrolled at all"),
    enrolled_view(
        "follow_up",
        " WHERE consent_from <= current_date AND (consent_until IS NULL OR consent_until > current_date)"
        + OF_PROGRAMME,
        "the counting role's policies ask who consents to follow-up today",
    ),
    OpenTable(table="programmes_programme", reason=PLAN),
    OpenTable(table="programmes_participant", reason=PLAN),
    OpenTable(table="programmes_pilot", reason=PLAN),
    OpenTable(table="programmes_goal", reason=PLAN),
    OpenTable(table="programmes_action", reason=PLAN),
    OpenTable(table="programmes_indicator", reason=PLAN),
    OpenTable(table="programmes_budgetline", reason=PLAN),
    OpenTable(table="programmes_financing", reason=PLAN),
    OpenTable(table="programmes_milestone", reason=PLAN),
    OpenTable(table="programmes_risk", reason=PLAN),
    OpenTable(
        table="programmes_indicatorvalue",
        reason="figures about a programme, no people; corrected by a newer row",
        writers=MANAGERS,
        update=False,
    ),
    OpenTable(
        table="programmes_expectedresult",
        reason="results of a programme, no people",
        writers=MANAGERS,
        insert=False,
        update=("reached", "reached_on", "evidence"),
    ),
    OpenTable(table="programmes_training", reason=KEPT, writers=MANAGERS, update=TAKEN_BACK),
    OpenTable(table="programmes_attendance", reason=KEPT, writers=MANAGERS, update=False),
    OpenTable(table="programmes_cooperation", reason=KEPT, writers=MANAGERS, update=TAKEN_BACK),
    OpenTable(table="programmes_statechange", reason=KEPT, writers=MANAGERS, update=False),
    OpenTable(table="programmes_filledcard", reason=KEPT, writers=MANAGERS, update=False),
    OpenTable(
        table="programmes_frozenreport",
        reason="a report with small numbers covered; it stays as it was",
        writers=MANAGERS,
        update=False,
    ),
    RecordPolicy(
        table="programmes_enrolment",
        update=("pilot_id", "ends", "exit", "consent_from", "consent_until"),
        headcount=True,
        count_columns=(
            "id",
            "client_id",
            "programme_id",
            "pilot_id",
            "starts",
            "ends",
            "exit",
            "consent_from",
            "consent_until",
        ),
    ),
]
