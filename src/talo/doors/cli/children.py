"""The demo's server and worker as child processes: they end with their parent, however it ends."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping

from talo.doors.cli.refusing import Refusal, say

READY_WITHIN_SECONDS = 60
PR_SET_PDEATHSIG = 1


def serve(port: int, environment: Mapping[str, str]) -> int:
    """Run `talo serve` and `talo worker`, say when the first page answers, and stop both at Ctrl-C.

    Raises:
        Refusal: the server does not answer within a minute, or one of the two ends by itself.
    """
    # The children count as users of the embedded database themselves, so it outlives a parent that is killed.
    processes = {
        "server": start(["serve", "--port", str(port)], environment),
        "worker": start(["worker"], environment),
    }
    try:
        address = f"http://localhost:{port}/"
        wait_for(address, processes)
        print(address, flush=True)
        say("ready; Ctrl-C stops everything")
        while True:
            _refuse_ended(processes)
            time.sleep(0.5)
    except KeyboardInterrupt:
        say("stopping")
        return 0
    finally:
        stop(processes)


def stop(processes: Mapping[str, subprocess.Popen[bytes]]) -> None:
    """End the children, kindly first."""
    for process in processes.values():
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + 15
    for process in processes.values():
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def start(arguments: list[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Run a `talo` command as a child."""
    return subprocess.Popen(
        [sys.executable, "-m", "talo", *arguments],
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        # Away from the terminal: Ctrl-C reaches the parent alone, which stops the children in order.
        start_new_session=True,
        preexec_fn=end_with_parent(os.getpid()),
    )


def end_with_parent(parent: int) -> Callable[[], None] | None:
    """What a child runs before it begins, so that it is told to end when its parent has ended in whatever way."""
    if not sys.platform.startswith("linux"):
        return None
    library = ctypes.CDLL(None, use_errno=True)

    def ask() -> None:
        library.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return ask


def wait_for(address: str, processes: Mapping[str, subprocess.Popen[bytes]]) -> None:
    """Return when the address answers 200.

    Raises:
        Refusal: it answers something else, nothing within a minute, or a process has ended.
    """
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < deadline:
        _refuse_ended(processes)
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - our own address
                if answer.status == 200:
                    return
        except urllib.error.HTTPError as error:
            raise Refusal(f"the server answers {error.code} on {address}") from None
        except OSError:
            time.sleep(0.1)
    raise Refusal(f"the server does not answer on {address}")


def _refuse_ended(processes: Mapping[str, subprocess.Popen[bytes]]) -> None:
    for name, process in processes.items():
        if process.poll() is not None:
            raise Refusal(f"the {name} has ended (exit code {process.returncode}); what it said stands above")
