"""The plan is seen by the network that reads plans; its keeper edits it, other parties edit what they added."""

from __future__ import annotations

from talo.foundation.database.policies import Policy, RecordPolicy

PART = ("revision", "changed_at", "changed_by_id")

POLICIES: list[Policy] = [
    RecordPolicy(
        table="plan_plan",
        update=("ends", "support_need", "follow_up", "review_on", *PART),
        count_columns=("id", "client_id", "starts", "ends"),
    ),
    RecordPolicy(
        table="plan_need",
        parents={"plan_id": "plan_plan", "score_id": "assessment_score"},
        update=("title", "text", "met_on", *PART),
        count_columns=("id", "client_id", "plan_id", "met_on"),
    ),
    RecordPolicy(
        table="plan_goal",
        parents={"need_id": "plan_need"},
        update=("text", "own_words", "reached_on", *PART),
        count_columns=("id", "client_id", "need_id", "own_words", "reached_on"),
    ),
    RecordPolicy(
        table="plan_action",
        parents={
            "goal_id": "plan_goal",
            "referral_id": "services_referral",
            "period_id": "services_period",
            "employment_id": "employers_employment",
        },
        update=(
            "what",
            "answers",
            "position_id",
            "organisation_id",
            "due",
            "ongoing",
            "started_on",
            "done_on",
            "dropped_on",
            "dropped_why",
            "referral_id",
            "period_id",
            "employment_id",
            *PART,
        ),
        count_columns=("id", "client_id", "goal_id", "answers", "due", "done_on", "dropped_on"),
    ),
    RecordPolicy(
        table="plan_ownwords",
        parents={"plan_id": "plan_plan"},
        own_insert=True,
        own_update=True,
        update=("ended_at",),
        count_columns=("id", "client_id", "kind", "said_at"),
    ),
    RecordPolicy(
        table="plan_planversion",
        parents={"plan_id": "plan_plan"},
        update=False,
        count_columns=("id", "client_id", "plan_id", "number", "made_at"),
    ),
    RecordPolicy(
        table="plan_approval",
        parents={"version_id": "plan_planversion"},
        own_insert=True,
        update=False,
        count_columns=("id", "client_id", "version_id", "side", "approved_at"),
    ),
]
