"""The command line `rrjeta`: Django's commands and our own, under one short name."""

import os
import sys

from django.core.management import execute_from_command_line

from rrjeta.kernel.errors import MisconfiguredMachine


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rrjeta.config.settings")
    # Numpy's products are small here: threads of its own wait for each other longer than they compute.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        execute_from_command_line(["rrjeta", *sys.argv[1:]])
    except MisconfiguredMachine as fault:
        sys.exit(f"rrjeta: {fault}")


if __name__ == "__main__":
    main()
