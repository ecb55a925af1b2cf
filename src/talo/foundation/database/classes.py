"""The data classes: what a record about a client is about, one bit each."""

from __future__ import annotations

from enum import IntFlag


class DataClass(IntFlag):
    """One bit per class of client data; a record has one, an access row a set."""

    NAME = 1  # that somebody is a client, and the name
    IDENTITY = 2  # personal identity code, citizenship, sex as recorded
    CONTACT = 4  # address, phone, home municipality
    PLAN = 8  # the joint plan, its tasks, referrals
    EMPLOYMENT = 16  # job-seeking, unemployment, employment data
    SOCIAL = 32  # social care
    HEALTH = 64  # health
    BENEFITS = 128  # benefits
    WORK = 256  # jobs, openings, employer contacts of the client
    ROUNDS = 512  # follow-up rounds
    LIMITS = 1024  # strengths, and the limits and adjustments that work needs


NOTHING = DataClass(0)
EVERYTHING = DataClass(sum(DataClass))
