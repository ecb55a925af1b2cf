"""Who sees referrals and periods: the network; the receiver by the referral addressed to it."""

from __future__ import annotations

from talo.foundation.database.policies import OpenTable, Policy, RecordPolicy, Statement
from talo.register.organisations.policies import ADMINISTERS, DEFINER

WAITING_IN_UNIT = f"""
CREATE OR REPLACE FUNCTION talo.referrals_in_unit(of_unit bigint) RETURNS bigint {DEFINER} AS $$
  SELECT count(*) FROM services_referral r JOIN services_service s ON s.id = r.service_id
  JOIN organisations_unit u ON u.id = s.unit_id
  WHERE u.id = of_unit AND r.answer = 'sent' AND {ADMINISTERS}
$$"""

POLICIES: list[Policy] = [
    Statement(
        name="talo.referrals_in_unit(bigint)",
        sql=WAITING_IN_UNIT,
        definer_reason="whoever ends a unit learns how many referrals wait for its answer, and nothing of them",
    ),
    OpenTable(
        table="services_service",
        reason="public catalogue of services",
        writers=("administrator",),
        update=("name", "description", "for_whom", "area_codes", "answer_working_days", "ptv_class", "ends", "own"),
        count_columns=("id", "key", "kind", "unit_id", "name"),
    ),
    OpenTable(
        table="services_servicechange",
        reason="which administrator changed the public catalogue of services; nothing about clients",
        writers=("administrator",),
        update=False,
    ),
    RecordPolicy(
        table="services_referral",
        addressed_to="receiver_id",
        parents={"disclosure_id": "permits_disclosure"},
        update=("answer", "answered_at", "answered_by_id", "decline_reason", "answer_note", "ease"),
        count_columns=("id", "client_id", "service_id", "sent_at", "answer", "answered_at", "decline_reason", "ease"),
    ),
    RecordPolicy(
        table="services_period",
        parents={"referral_id": "services_referral"},
        update=("planned_ends", "ends", "end_reason"),
        count_columns=("id", "client_id", "service_id", "starts", "ends", "end_reason"),
    ),
]
