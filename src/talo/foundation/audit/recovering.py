"""After a restore: sets the head file right, proves the log that came back, and opens the epoch that says so."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, NamedTuple

from talo.foundation.audit import heads, sealing, verifying, writing
from talo.foundation.audit.places import head_file
from talo.foundation.database.actor import acting_as, service

BLOCK = 1 << 20


class Recovered(NamedTuple):
    """What a restore has left of the log.

    proof: what `verify` says of the log as it came back, against the head file of the backup.
    lost: seals that this machine's head file knows and the backup does not have.
    epoch: the number of the epoch that was opened.
    """

    proof: dict[str, Any]
    lost: int
    epoch: int


def recover(backup_head: Path, *, source: str) -> Recovered:
    """Verify the restored log against the backup's head file, then open a new epoch and write into it.

    The head file of this machine stays beside the new one: it proves what the restore has lost.

    Args:
        backup_head: the head file as it was at the backup; it may be empty.
        source: the backup's name, for the log.

    Raises:
        KeyMissing: the signing key of the log is not here.
    """
    here = head_file()
    if not _continues(here, backup_head):
        # Another log's heads, or none: what came with the backup is all that is known.
        heads.set_aside()
        here.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(backup_head, here)
        here.chmod(0o600)
    lost = _line_count(here) - _line_count(backup_head)
    proof = verifying.verify(seal=False, head_bytes=backup_head.stat().st_size)
    epoch = sealing.restart_after_recovery()
    with acting_as(service("operator")):
        writing.write([], object="backup.restored", purpose="restore", basis=source)
    sealing.seal_now()
    return Recovered(proof, lost, epoch)


def _continues(here: Path, backup_head: Path) -> bool:
    """Whether this machine's head file begins with the backup's."""
    if not here.exists():
        return False
    with here.open("rb") as ours, backup_head.open("rb") as theirs:
        while block := theirs.read(BLOCK):
            if ours.read(len(block)) != block:
                return False
    return True


def _line_count(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _line in file)
