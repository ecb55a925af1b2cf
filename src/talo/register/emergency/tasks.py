"""The background task of emergency access."""

from __future__ import annotations

from procrastinate.contrib.django import app

from talo.register.emergency import reviewing

EVERY_WORKING_MORNING = "20 5 * * 1-5"  # in UTC: 7.20 in winter, 8.20 in summer


@app.periodic(cron=EVERY_WORKING_MORNING)
@app.task(name="emergency.raise_late")
def raise_late(timestamp: int) -> None:
    """Let reviews that are late rise to the unit's lead."""
    reviewing.raise_late()
