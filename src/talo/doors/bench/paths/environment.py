"""The peers' own environment: made from a locked list with hashes, beside the product's."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from zlib import crc32

from talo import PROJECT, var
from talo.doors.cli.refusing import Refusal, say

LOCK = PROJECT / "requirements" / "peers.txt"


def python_of_peers() -> str:
    """The Python that has the peers installed; made at the first time.

    Raises:
        Refusal: the packages cannot be installed.
    """
    place = var() / "peers"
    python, stamp = place / "bin" / "python", place / "peers.stamp"
    wanted = str(crc32(LOCK.read_bytes()))
    if python.exists() and stamp.exists() and stamp.read_text() == wanted:
        return str(python)
    say("installing the peers (some minutes with pip)")
    for command in _commands(place, python):
        if subprocess.run(command, stdout=sys.stderr, check=False).returncode:
            raise Refusal("the peers cannot be installed; what went wrong stands above")
    stamp.write_text(wanted)
    return str(python)


def _commands(place: Path, python: Path) -> list[list[str]]:
    if uv := shutil.which("uv"):
        return [
            [uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, str(place)],
            [uv, "pip", "install", "--quiet", "--python", str(python), "--require-hashes", "-r", str(LOCK)],
        ]
    pip = [str(python), "-m", "pip", "install", "--quiet", "--no-input", "--no-deps", "--require-hashes"]
    return [[sys.executable, "-m", "venv", str(place)], [*pip, "-r", str(LOCK)]]
