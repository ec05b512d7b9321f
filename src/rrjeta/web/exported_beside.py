"""The register of letters and the help given, as files."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from rrjeta.aid.queries.sums import ListedHelp
from rrjeta.aid.rules import BUDGET_LINES, KINDS
from rrjeta.exports.facts import Column, Kind, Values
from rrjeta.exports.queries.beside import HELP, HELP_SUMS, LETTERS, SumLine
from rrjeta.letters.queries.register import RegisterLine
from rrjeta.web.help_sums import wanted_help, wanted_year
from rrjeta.web.letter_register import wanted_letters
from rrjeta.web.letters_shown import direction_words
from rrjeta.web.listing import Listing, wall
from rrjeta.web.shown import label
from rrjeta.web.words.dates import month_name


def _letter_columns() -> Sequence[Column]:
    return [
        Column("number", _("Prot. no.")),
        Column("date", _("Date"), Kind.DATE),
        Column("direction", _("In or out")),
        Column("other_side", _("From whom or to whom")),
        Column("letter", _("Letter")),
        Column("about", _("What it is about")),
        Column("case_numbers", _("Case numbers")),
        Column("cancelled", pgettext("export", "Cancelled on"), Kind.DATE),
    ]


def _letter_cells(row: RegisterLine, is_restricted: bool) -> Values:
    return [
        str(row.entry),
        row.entry.taken_on,
        direction_words(row.entry.direction),
        # A shelter may have written, or the court of the town where the child is.
        "" if is_restricted else row.other_side,
        row.title,
        "" if is_restricted else row.about,
        ", ".join(row.case_numbers),
        wall(row.entry.cancelled_at),
    ]


def _help_columns() -> Sequence[Column]:
    return [
        Column("number", _("Receipt no.")),
        Column("date", _("Day"), Kind.DATE),
        Column("kind", _("Kind of help")),
        Column("worth", _("Worth in lek"), Kind.NUMBER),
        Column("budget_line", _("Budget line")),
        Column("case_numbers", _("Case numbers")),
        Column("entered_by", _("Entered by")),
        Column("signed", pgettext("export", "Receipt signed on"), Kind.DATE),
    ]


def _help_cells(one: ListedHelp, is_restricted: bool) -> Values:
    row = one.row
    return [
        row.number,
        row.happened_on,
        # Rent or a bed may tell that somebody fled.
        "" if is_restricted else label(KINDS, row.kind),
        row.worth,
        label(BUDGET_LINES, row.budget_line),
        ", ".join(number for _case, number in one.cases),
        one.by,
        row.signed_on,
    ]


def _sum_columns() -> Sequence[Column]:
    return [
        Column("month", _("Month")),
        Column("budget_line", _("Budget line")),
        Column("worth", _("Worth in lek"), Kind.NUMBER),
    ]


def _sum_cells(row: SumLine, _is_restricted: bool) -> Values:
    month = month_name(row.month) if row.month else _("The year")
    return [month, label(BUDGET_LINES, row.line) if row.line else _("All"), row.worth]


BESIDE = (
    Listing(
        LETTERS,
        gettext_lazy("Register of letters"),
        "letters",
        wanted_letters,
        _letter_columns,
        _letter_cells,
        gettext_lazy(
            "Never in the file: what a letter says, who told us, and of restricted cases to whom it went and what about."
        ),
    ),
    Listing(
        HELP,
        gettext_lazy("Help given"),
        "help-list",
        wanted_help,
        _help_columns,
        _help_cells,
        gettext_lazy(
            "Never in the file: names, what exactly was given, who received it, and of restricted cases the kind of help."
        ),
    ),
    Listing(
        HELP_SUMS,
        gettext_lazy("Sums of help given"),
        "help-sums",
        wanted_year,
        _sum_columns,
        _sum_cells,
        gettext_lazy("Never in the file: names and numbers of cases."),
    ),
)
