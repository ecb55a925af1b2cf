"""Reads the command line, loads the one command that is asked for and turns its outcome into an exit code."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from talo.doors.cli.refusing import Refusal
from talo.foundation.database.connection_urls import DatabaseRefusal

# The module of each command and what `talo --help` says about it; a module is imported only when its command runs.
COMMANDS = {
    "demo": ("demo", "start the whole house with synthetic clients: http://localhost:8000/"),
    "serve": ("serve", "run the web server"),
    "worker": ("worker", "run background tasks and the sealer of the log"),
    "migrate": ("migrate", "bring the database's tables, policies and grants up to date"),
    "populate": ("populate", "add reference data and synthetic clients"),
    "programme": ("programme", "load, list and report programmes"),
    "paths": ("paths", "count paths in any log of events: graph, states, survival, change"),
    "clients": ("clients", "take a merge of two clients back"),
    "audit": ("audit", "verify the sealed log"),
    "backup": ("backup", "write one file with the database and the log's heads"),
    "restore": ("restore", "put a backup back, prove it and open a new epoch of the log"),
    "staff": ("staff", "make the first administrator, give a link to a new password, reset a second factor"),
    "keys": ("keys", "show, rotate and retire the keys of sealed values"),
    "sessions": ("sessions", "end sessions"),
    "database": ("database", "print a connection string"),
    "check": ("check", "check the set-up; --urls lists every page and who may enter it"),
    "test": ("test", "run the tests"),
    "bench": ("bench", "measure the pages under load"),
    "django": ("django", "run one of Django's own commands, as makemigrations"),
    "messages": ("messages", "extract and compile translations"),
    "lint": ("lint", "run style, types, imports and translations checks"),
}


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        sys.stderr.write(f"{self.prog}: {message}\n")
        raise SystemExit(2)


def main(arguments: Sequence[str]) -> int:
    """Run one command; 0 is done, 1 is a refusal or a finding, 2 is wrong usage."""
    signal.signal(signal.SIGTERM, _leave)
    # A shell that starts us in the background has told us to ignore Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return _run(list(arguments))
    except (Refusal, DatabaseRefusal) as refusal:
        # Each line of a file's findings stands alone, as `FILE:LINE path: what is wrong`.
        sys.stderr.write(f"{refusal}\n" if "\n" in str(refusal) else f"talo: {refusal}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader (`head`) has left; nothing more to say, and no second complaint at exit.
        sys.stdout = None
        return 0
    except Exception as error:
        if not _is_setting(error):
            raise
        sys.stderr.write(f"talo: {error}\n")
        return 1


def _run(arguments: list[str]) -> int:
    top = _Parser(prog="talo", description="Talo, the information system of a house of employment.")
    top.add_argument("command", metavar="COMMAND", help="one of the commands below")
    top.epilog = "commands:\n" + "\n".join(f"  {name:<10} {summary}" for name, (_, summary) in COMMANDS.items())
    top.epilog += "\n\ntalo COMMAND --help tells more."
    top.formatter_class = argparse.RawDescriptionHelpFormatter
    if not arguments:
        top.print_help(sys.stderr)
        return 2
    name = top.parse_args(arguments[:1]).command
    if name not in COMMANDS:
        top.error(f"there is no command {name!r}; talo --help lists them")
    module_name, summary = COMMANDS[name]
    module = import_module(f"talo.doors.cli.{module_name}")
    if hasattr(module, "run_raw") and not {"-h", "--help"} & set(arguments[1:2]):
        return int(module.run_raw(arguments[1:]))
    parser = _Parser(prog=f"talo {name}", description=module.__doc__ or summary)
    module.declare(parser)
    options = parser.parse_args(arguments[1:])
    return int(module.run(options) or 0)


def _is_setting(error: Exception) -> bool:
    # Django is asked only when it is loaded: `talo --help` shall not wait for it.
    if "django" not in sys.modules:
        return False
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management.base import CommandError

    return isinstance(error, (ImproperlyConfigured, CommandError))


def _leave(_number: int, _frame: object) -> NoReturn:
    raise SystemExit(143)
