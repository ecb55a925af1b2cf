"""The statements of the sealed log: writing it, reading it for sealing and verifying, and the functions it grants."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple

import psycopg
from django.db import connections
from psycopg.types.json import Jsonb as _Jsonb  # noqa: F401

from talo.foundation.database import log_schema as schema
from talo.foundation.database.log_schema import history_trigger_sql

__all__ = ["history_trigger_sql"]
