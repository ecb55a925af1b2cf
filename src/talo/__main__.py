"""`python -m talo`: the `talo` command."""

import sys

from talo.doors.cli.entry import main

# A process that `multiprocessing` starts imports this module too, and must not run the command again.
if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
