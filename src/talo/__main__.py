"""`python -m talo`: the `talo` command."""

import sys

from talo.doors.cli.entry import main

sys.exit(main(sys.argv[1:]))
