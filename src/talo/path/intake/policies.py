"""Who sees contacts: the unit until they are answered, then the owner; a lead sees ages and deadlines, not records."""

from __future__ import annotations

from talo.foundation.database.classes import DataClass as C
from talo.foundation.database.policies import Policy, RecordPolicy, Statement, TablePolicy
from talo.register.clients.policies import may
from talo.register.organisations.policies import ADMINISTERS, DEFINER

MY_UNIT = "unit_id = ANY ((SELECT talo.units())::bigint[])"
# Professions that write the plan meet people at the door; leads, managers, evaluators and administrators do not.
MEETS_PEOPLE = f"{may('writes', C.PLAN)} AND {may('reads', C.CONTACT)}"
OF_MY_UNIT = f"{MY_UNIT} AND {MEETS_PEOPLE}"
MINE = "owner_id = (SELECT talo.my_position())"
BY_CHECK_IN = (
    "(SELECT talo.actor()) = 'service:checkin' AND channel = 'check_in' AND state = 'waiting' AND owner_id IS NULL"
)
LED = (
    "c.unit_id = ANY ((SELECT talo.units())::bigint[]) AND (SELECT talo.profession()) = 'unit_lead'"
    " AND c.state IN ('waiting', 'taken')"
)

LED_CONTACTS = """
CREATE OR REPLACE FUNCTION talo.led_contacts() RETURNS TABLE
  (public_id uuid, received_at timestamptz, due date, channel text, state text, owner_id bigint)
@definer AS $$
  SELECT c.public_id, c.received_at, c.due, c.channel::text, c.state::text, c.owner_id
  FROM intake_contact c WHERE @led ORDER BY c.due, c.id LIMIT 1000
$$"""
ASSIGN_CONTACT = """
CREATE OR REPLACE FUNCTION talo.assign_contact(contact uuid, worker bigint) RETURNS boolean @definer AS $$
  WITH given AS (
    UPDATE intake_contact c SET owner_id = p.id, state = 'taken', taken_at = now()
    FROM organisations_position p
    WHERE c.public_id = contact AND p.id = worker AND p.unit_id = c.unit_id
      AND p.starts <= current_date AND (p.ends IS NULL OR p.ends >= current_date) AND @led
    RETURNING 1
  )
  SELECT EXISTS (SELECT 1 FROM given)
$$"""
LEADS_OWNER = (
    "p.unit_id = ANY ((SELECT talo.units())::bigint[]) AND (SELECT talo.profession()) = 'unit_lead'"
    " AND p.id = c.owner_id AND c.state = 'taken'"
)
CONTACTS_TAKEN = """
CREATE OR REPLACE FUNCTION talo.contacts_taken(worker bigint) RETURNS bigint @definer AS $$
  SELECT count(*) FROM intake_contact c JOIN organisations_position p ON p.id = c.owner_id
  WHERE c.owner_id = worker AND (@leads_owner OR worker = talo.my_position() AND c.state = 'taken'
    OR talo.profession() = 'administrator' AND c.state = 'taken')
$$"""
GIVE_CONTACTS = """
CREATE OR REPLACE FUNCTION talo.pass_contacts(worker bigint, heir bigint) RETURNS bigint @definer AS $$
  WITH passed AS (
    UPDATE intake_contact c SET owner_id = h.id, state = CASE WHEN h.id IS NULL THEN 'waiting' ELSE 'taken' END,
      taken_at = CASE WHEN h.id IS NOT NULL THEN now() END
    FROM organisations_position p LEFT JOIN organisations_position h ON h.id = heir AND h.unit_id = p.unit_id
      AND h.starts <= talo.today() AND (h.ends IS NULL OR h.ends >= talo.today())
    WHERE c.owner_id = worker AND @leads_owner RETURNING 1)
  SELECT count(*) FROM passed
$$"""
WAITING_IN_UNIT = """
CREATE OR REPLACE FUNCTION talo.contacts_in_unit(of_unit bigint) RETURNS bigint @definer AS $$
  SELECT count(*) FROM intake_contact c JOIN organisations_unit u ON u.id = c.unit_id
  WHERE u.id = of_unit AND c.state IN ('waiting', 'taken') AND @administers
$$"""
RISING_UNITS = """
CREATE OR REPLACE FUNCTION talo.units_with_rising_contacts(last date) RETURNS TABLE (unit_id bigint) @definer AS $$
  SELECT DISTINCT c.unit_id FROM intake_contact c
  WHERE talo.actor() = 'service:deadlines' AND c.state = 'waiting' AND c.due <= last
$$"""

POLICIES: list[Policy] = [
    Statement(
        name="talo.units_with_rising_contacts(date)",
        sql=RISING_UNITS.replace("@definer", DEFINER),
        definer_reason="the deadlines' service learns in which units something waits, and nothing of whom",
    ),
    Statement(
        name="talo.led_contacts()",
        sql=LED_CONTACTS.replace("@definer", DEFINER).replace("@led", LED),
        definer_reason="a lead sees ages and deadlines of the unit's contacts, never names or words",
    ),
    Statement(
        name="talo.assign_contact(uuid, bigint)",
        sql=ASSIGN_CONTACT.replace("@definer", DEFINER.replace("STABLE", "VOLATILE")).replace("@led", LED),
        definer_reason="a lead gives an unowned contact to a worker without seeing it",
    ),
    Statement(
        name="talo.contacts_taken(bigint)",
        sql=CONTACTS_TAKEN.replace("@definer", DEFINER).replace("@leads_owner", LEADS_OWNER),
        definer_reason="whoever ends a position learns how many contacts wait with it, and nothing of them",
    ),
    Statement(
        name="talo.contacts_in_unit(bigint)",
        sql=WAITING_IN_UNIT.replace("@definer", DEFINER).replace("@administers", ADMINISTERS),
        definer_reason="whoever ends a unit learns how many contacts wait in it, and nothing of them",
    ),
    Statement(
        name="talo.pass_contacts(bigint, bigint)",
        sql=GIVE_CONTACTS.replace("@definer", DEFINER.replace("STABLE", "VOLATILE")).replace(
            "@leads_owner", LEADS_OWNER
        ),
        definer_reason="a lead gives a leaver's contacts to a colleague, or back to the queue, without seeing them",
    ),
    TablePolicy(
        table="intake_contact",
        select=f"({OF_MY_UNIT} AND state IN ('waiting', 'taken')) OR {MINE}",
        insert_check=f"({BY_CHECK_IN}) OR ({OF_MY_UNIT} AND channel <> 'check_in')",
        update_using=f"{OF_MY_UNIT} AND (state IN ('waiting', 'taken') OR {MINE})",
        update_check=OF_MY_UNIT,
        update=("state", "owner_id", "taken_at", "answered_at", "close_reason", "close_note"),
        count_columns=("id", "unit_id", "channel", "received_at", "due", "state", "taken_at", "answered_at"),
    ),
    RecordPolicy(
        table="intake_arrival",
        update=False,
        headcount=True,
        count_columns=("id", "client_id", "channel", "received_at"),
    ),
]
