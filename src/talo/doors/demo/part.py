"""One process's part of populating; nothing of Django is imported before it is set up, since the process is new."""

from __future__ import annotations


def begin() -> None:
    """Set the process up."""
    import django

    django.setup()
    from talo.foundation.database.statements import commit_without_waiting

    commit_without_waiting()


def add(number: int) -> None:
    """Add the client of this number."""
    from talo.doors.demo.populating import add_one

    add_one(number)
