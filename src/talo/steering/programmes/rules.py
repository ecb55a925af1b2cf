"""The names of what the house counts itself; programme files choose from them."""

from __future__ import annotations

from typing import Final

CLIENTS: Final = "clients"
MEAN_CHANGE: Final = "mean_change"
DAYS_TO_EMPLOYMENT: Final = "days_to_employment"
CONSENT: Final = "with_follow_up_consent"

OWN_WORKER: Final = "with_own_worker"
JOINT_PLAN: Final = "with_joint_plan"
ROUNDS: Final = {
    "with_start_round": "start",
    "with_middle_round": "middle",
    "with_end_round": "end",
    "with_after_round": "after",
}
REFERRALS: Final = {
    "referrals": None,
    "referrals_accepted": "accepted",
    "referrals_declined": "declined",
    "referrals_waiting": "sent",
}
EMPLOYED: Final = {
    "employed": None,
    "employed_open": ("open",),
    "employed_subsidised": ("pay_subsidised",),
    "employed_other": ("apprenticeship", "own_business", "other"),
}
EXITS: Final = {
    "exit_open_job": "open_job",
    "exit_subsidised_job": "subsidised_job",
    "exit_own_business": "own_business",
    "exit_education": "education",
    "exit_rehabilitation": "rehabilitation",
    "exit_pension": "pension",
    "exit_other": "other",
}

RULES: Final = frozenset(
    {CLIENTS, MEAN_CHANGE, DAYS_TO_EMPLOYMENT, CONSENT, OWN_WORKER, JOINT_PLAN, *ROUNDS, *REFERRALS, *EMPLOYED, *EXITS}
)

# What kept rows (trainings, co-operation) can feed.
TRAININGS: Final = "trainings"
TRAININGS_PER_KEY_PERSON: Final = "trainings_per_key_person"
COOPERATION: Final = "cooperation"
COOPERATION_ACTED: Final = "cooperation_acted"
KEY_PEOPLE: Final = "key_people"  # the entered indicator that says how many key people there are
ROWS: Final = frozenset({TRAININGS, TRAININGS_PER_KEY_PERSON, COOPERATION, COOPERATION_ACTED})
