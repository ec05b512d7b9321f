"""What belongs into each column, for the template and the page that matches columns. Pure."""

from typing import Any

from django.utils.translation import gettext_lazy as _

_DATE = _("Day, month and year, as in 31.12.2015.")
_OF_LIST = _("One of the words of the list.")
_HINTS: dict[str, Any] = {
    "given_name": _("Needed, unless the child is known by surname or nickname alone."),
    "full_name": _("Given name and surname, or given name, father's name and surname, in this order."),
    "father_name": _("The given name. The father is entered as a person of the family."),
    "mother_name": _("The given name. The mother is entered as a person of the family."),
    "sex": _("Girl or boy, f or m. Leave it empty where it is not known."),
    "birth_date": _(
        "Day, month and year, as in 31.12.2015; a month and a year, or a year alone, where no more is known."
    ),
    "age": _("Only where the date of birth is not known: whole years."),
    "family": _("Rows with the same number are one family in one home. Leave it empty for children of an institution."),
    "member": _(
        "Leave it empty for a child with a case. Otherwise what this person is to the child: mother, father, brother …"
    ),
    "worker": _(
        "The name or the user name of a colleague of your unit. Where it is empty, the one chosen for the file."
    ),
    "stage": _("At which stage the case is today. Where it is empty, the one chosen for the file."),
    "harm_category": _("One or several words of the list, with semicolons between them."),
    "risk_level": _OF_LIST,
    "measure": _OF_LIST,
    "opened_on": _DATE,
    "last_seen_on": _DATE,
    "measure_valid_to": _DATE,
    "plan_date": _DATE,
    "next_step_on": _("Today or a later day. Where it is empty, the time limits of the stage count."),
    "summary": _("A few sentences. They are sealed in the file of the case."),
}


def hint_of(code: str) -> str:
    """Return what belongs into a column, in the reader's language; nothing where its name says it."""
    return str(_HINTS.get(code, ""))
