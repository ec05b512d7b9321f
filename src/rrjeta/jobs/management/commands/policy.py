"""Prints who may do what with which class of data, and how far: the matrix as a table for inspectors."""

import csv
from argparse import ArgumentParser
from dataclasses import fields
from typing import Any

from django.core.management.base import BaseCommand

from rrjeta.access.policy import Rule, rules


class Command(BaseCommand):
    """`rrjeta policy [--csv]`."""

    # Prints words, and so works while pages are still being built.
    requires_system_checks: list[str] = []
    help = "Print who may do what, with which class of data, by which relation and how far."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--csv", action="store_true", help="as comma-separated values, for a spreadsheet")

    def handle(self, *args: Any, **options: Any) -> None:
        names = [one.name for one in fields(Rule)]
        rows = [names, *([getattr(one, name) for name in names] for one in rules())]
        if options["csv"]:
            csv.writer(self.stdout, lineterminator="\n").writerows(rows)
            return
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        for row in rows:
            line = "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True))
            self.stdout.write(line.rstrip())
