"""Gunicorn's own lines, sent the same way as ours."""

from __future__ import annotations

import logging
from typing import Any

from gunicorn.glogging import Logger


class ServerLog(Logger):
    """No handler of its own: it would write addresses and whole tracebacks."""

    def setup(self, cfg: Any) -> None:
        """Keep no handler of its own."""
        for log in (self.error_log, self.access_log):
            log.handlers.clear()
            log.propagate = True
        self.error_log.setLevel(logging.WARNING)
