"""Employers are a directory without clients; contacts and jobs are the client's records of class work."""

from __future__ import annotations

from talo.foundation.database.policies import OpenTable, Policy, RecordPolicy

POLICIES: list[Policy] = [
    OpenTable(
        table="employers_employer",
        reason="directory of employers; who works where stands in the client's records",
        writers=("employment_expert", "work_ability_coordinator", "job_coach", "work_coach"),
        count_columns=("id",),
    ),
    RecordPolicy(
        table="employers_employercontact",
        update=False,
        count_columns=("id", "client_id", "employer_id", "day", "way", "with_client", "fits_wishes", "outcome"),
    ),
    RecordPolicy(
        table="employers_employment",
        update=("planned_ends", "ends", "end_reason"),
        count_columns=(
            "id",
            "client_id",
            "employer_id",
            "kind",
            "hours_per_week",
            "term",
            "subsidy_basis",
            "starts",
            "ends",
            "end_reason",
        ),
    ),
]
