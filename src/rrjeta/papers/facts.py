"""What the room asks of the rooms above."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WhatElseLeaves:
    """Ask for tables of rooms above from which something leaves the house.

    The answer maps each way (`papers.choices.Departure`) to its `papers.queries.disclosures.Source`.
    """
