"""What the client does on the own pages that workers want to see among what has happened."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from talo.register.timeline.events import EventKind

DID = EventKind("portal.did", _("Told that it is done: %(what)s"), icon="check-circle")
ALL = (DID,)
