"""The sealed log of every read, refusal and write of client data; `docs/log.md` tells how to use it."""

from talo.foundation.audit.reading import Person, Reading, reads_of, register_names
from talo.foundation.audit.writing import LogUnavailable, flush, not_found, read, recording, refusal, write

__all__ = [
    "LogUnavailable",
    "Person",
    "Reading",
    "flush",
    "not_found",
    "read",
    "reads_of",
    "recording",
    "refusal",
    "register_names",
    "write",
]
