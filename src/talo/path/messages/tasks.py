"""The background tasks of messages."""

from __future__ import annotations

from procrastinate.contrib.django import app

from talo.path.messages import reminding

EVERY_HOUR_OF_THE_DAY = "5 5-17 * * *"  # in UTC: nobody is reminded at night


@app.periodic(cron=EVERY_HOUR_OF_THE_DAY)
@app.task(name="messages.remind")
def remind(timestamp: int) -> None:
    """Remind of appointments that begin within a day."""
    reminding.remind()
