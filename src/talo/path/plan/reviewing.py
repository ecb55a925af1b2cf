"""When the joint plan is looked at again: the agreed day, or the law's last day, whichever comes first."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from talo.foundation.law.calendar import Deadline, deadline
from talo.path.plan.models import Plan

LAW_KEY = "joint_service.plan_review.months"


@dataclass(frozen=True, slots=True)
class Review:
    """The day of the next review and where it comes from; `remark` says so when the law row is not verified."""

    day: dt.date | None
    basis: str = ""
    remark: Any = ""
    agreed: bool = False

    @property
    def late(self) -> bool:
        """Whether the day has gone by."""
        return self.day is not None and self.day < timezone.localdate()


def review_of(plan: Plan, made_on: dt.date) -> Review:
    """The next review of a plan whose newest version was made on a day; no day where the law is not known."""
    law = deadline(made_on, LAW_KEY)
    if not isinstance(law, Deadline):
        return Review(plan.review_on, agreed=plan.review_on is not None)
    if plan.review_on is not None and plan.review_on <= law.day:
        return Review(plan.review_on, agreed=True)
    return Review(law.day, law.law.cited, law.law.remark)
