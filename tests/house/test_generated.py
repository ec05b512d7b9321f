"""Printed pages of docs/ say what the programme does today."""

from django.core.management import call_command


def test_generated_pages_are_fresh() -> None:
    call_command("docs", check=True)
