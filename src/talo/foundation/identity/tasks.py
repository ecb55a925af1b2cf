"""The background task that sends the link to a password; its argument is an id only."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from talo.foundation.identity.inviting import compose
from talo.foundation.identity.models import Account


@app.task(name="identity.send_link", retry=RetryStrategy(max_attempts=5, exponential_wait=5))
def send_link(account_id: int) -> None:
    """Send the link to an open account."""
    account = Account.objects.filter(pk=account_id, is_active=True).exclude(email="").first()
    if account is not None:
        compose(account).send()
