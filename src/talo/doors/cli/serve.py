"""Runs the web server: two processes for each core, since each waits for the database half of its time."""

from __future__ import annotations

import argparse
import gc
import os
import socket
from pathlib import Path
from typing import Any

from talo.doors.cli.check import settings_findings
from talo.doors.cli.environment import django_ready
from talo.doors.cli.refusing import Refusal, say

DEFAULT_PORT = 8000
THREADS = 4  # without a proxy


def declare(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help=f"port to listen on (default {DEFAULT_PORT})")
    parser.add_argument("--processes", type=int, default=2 * cores(), help="processes (default: two for each core)")


def run(options: argparse.Namespace) -> int:
    """Serve until the process is told to stop."""
    refuse_taken_port(options.host, options.port)
    with django_ready() as urls:
        from talo.foundation.database.web_role import refuse_powerful

        refuse_powerful(urls.web)
        refuse_unsafe()
        refuse_unsafe_settings()
        _prepare_static_files()
        say(f"serving http://{options.host}:{options.port}/ with {options.processes} processes")
        _Server(options.host, options.port, options.processes).run()
    return 0


def refuse_unsafe() -> None:
    """Refuse to serve real people from an unsafe set-up.

    Raises:
        Refusal: production, with everything that `talo check` finds.
    """
    from django.conf import settings

    found = settings_findings() if settings.PRODUCTION else []
    if found:
        raise Refusal("the set-up is unsafe:\n" + "\n".join(f"{one['key']}: {one['reason']}" for one in found))


def cores() -> int:
    """The number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def refuse_taken_port(host: str, port: int) -> None:
    """Say in words that the port is taken, before anything is started.

    Raises:
        Refusal: another process listens there, or the address is not this machine's.
    """
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            raise Refusal(f"cannot listen on {host}:{port} ({error}); choose another with --port") from None


def refuse_unsafe_settings() -> None:
    """Do not serve what the checks call an error: no keys, or the demo's sign-in in production.

    Raises:
        Refusal: with every error that was found.
    """
    from django.core.checks import ERROR, run_checks

    errors = [str(message.msg) for message in run_checks() if message.level >= ERROR]
    if errors:
        raise Refusal(" ".join(errors))


def _prepare_static_files() -> None:
    from django.conf import settings
    from django.core.management import call_command

    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    if not settings.WHITENOISE_USE_FINDERS:
        call_command("collectstatic", interactive=False, verbosity=0)


def _taking() -> dict[str, Any]:
    """How many requests a process takes at a time.

    A proxy hands over whole requests: each process takes one, and the others wait in the order in which they came.
    Browsers that come by themselves open connections before they need them, which must not keep a process waiting.
    """
    if os.environ.get("TALO_BEHIND_PROXY"):
        threads = int(os.environ.get("TALO_THREADS", 1))
        return {"threads": threads, "worker_connections": threads, "keepalive": 0}
    return {"threads": int(os.environ.get("TALO_THREADS", THREADS)), "keepalive": 5}


class _Server:
    """Gunicorn, told in code what it shall do."""

    def __init__(self, host: str, port: int, processes: int) -> None:
        self.settings: dict[str, Any] = {
            "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
            "workers": max(1, processes),
            "worker_class": "gthread",
            **_taking(),
            # The code is loaded once and shared; connections are opened in each process, after the fork.
            "preload_app": True,
            "post_fork": _begin,
            "timeout": 60,
            "graceful_timeout": 5,
            # Addresses carry public ids: no access log, and the proxy in front writes its own.
            "accesslog": None,
            "errorlog": "-",
            "loglevel": "warning",
            "logger_class": "talo.settings.server_log.ServerLog",
            "control_socket_disable": True,
        }

    def run(self) -> None:
        """Serve; returns or leaves through SystemExit when told to stop."""
        from gunicorn.app.base import BaseApplication

        chosen = self.settings

        class Application(BaseApplication):
            def load_config(self) -> None:
                for name, value in chosen.items():
                    self.cfg.set(name, value)

            def load(self) -> Any:
                from django.core.servers.basehttp import get_internal_wsgi_application

                from talo.foundation.ui.parts import compile_all

                application = get_internal_wsgi_application()
                compile_all()
                return application

        Application().run()


def _begin(server: Any, worker: Any) -> None:
    _forget_connections(server, worker)
    # What the code itself holds is never garbage; a page makes some ten thousand objects that are gone with it.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def _forget_connections(_server: Any, _worker: Any) -> None:
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        connection.connection = None
