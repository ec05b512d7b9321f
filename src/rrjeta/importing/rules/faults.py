"""What can be wrong with a cell or a row: each fault a code in the database and a sentence for the reader."""

from typing import Any

from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Any] = {
    # What the spreadsheet itself left in a cell.
    "no_result": _(
        "The cell holds a formula without a result. Save the file in the spreadsheet program, or write the value."
    ),
    "sheet_error": _("The cell holds an error of the spreadsheet. Write the value."),
    "merged": _("The cell is merged over several columns. Undo the merge and write each value into its own column."),
    "too_long": _("The cell holds more text than can be taken in. Shorten it."),
    # Names.
    "no_name": _("The row names nobody. Write at least a given name, a surname or a nickname."),
    "one_letter": _("This is one letter. Write the whole name, or leave the cell empty."),
    "no_letters": _("There is no letter in this name."),
    "name_unclear": _(
        "It is not clear which word is the surname. Write given name and surname in columns of their own."
    ),
    # Births and days.
    "no_date": _("This is not a date. Write day, month and year, as in 31.12.2015."),
    "no_such_day": _("There is no such day in the calendar."),
    "two_digit_year": _("Write the year with four digits."),
    "no_whole_day": _("Write the whole date, with day and month."),
    "not_yet": _("This day has not come yet."),
    "passed": _("This day has passed. Choose today or a later day."),
    "too_old": _("This lies more than 130 years back."),
    "grown_up": _("Somebody born then has long been grown up. Check the year, or write who this is in the family."),
    "before_birth": _("This lies before the child was born."),
    "no_age": _("This is not an age. Write the years as a whole number."),
    # Codes and people.
    "no_sex": _("Write girl or boy, f or m, or leave the cell empty."),
    "no_code": _("This is not one of the words of the list. The template shows them."),
    "no_worker": _("No colleague of the unit who works with cases has this name."),
    "two_workers": _("Several colleagues of the unit have this name. Write the user name."),
    "not_open": _("Only open cases are taken in, at one of the stages that the template shows."),
    "measure_over": _("This measure is over. Leave it out, or write until when it is valid now."),
    # Families.
    "no_family": _("Write the family number: it says whose family this is."),
    "no_child": _("No row with this family number is a child with a case."),
    "large_family": _(
        "More than 25 rows carry this family number. It stands for people of one home: leave it empty for others."
    ),
    # What the register says.
    "refused": _("The register does not take this row as it is."),
}


def sentence(code: str) -> str:
    """Return what is wrong, in the reader's language."""
    return str(SENTENCES.get(code, SENTENCES["refused"]))
