"""Workbooks to take away: the template of an office, and the rows that did not come in."""

from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.gate import require
from rrjeta.access.permissions import Permission
from rrjeta.importing.choices import UNREADABLE
from rrjeta.importing.queries.runs import faulty_rows, import_units
from rrjeta.importing.queries.terms import words_of_list, workers_of
from rrjeta.importing.rules.faults import sentence
from rrjeta.importing.rules.fields import BY_CODE, FIELDS
from rrjeta.importing.rules.hints import hint_of
from rrjeta.importing.writing import table, template

# One column for the whole name is for lists that have it so; who fills in the template writes two.
_LEFT_OUT = frozenset({"full_name"})


def template_sheet(actor: Actor, language: str) -> bytes:
    """Return the template in a language, with the colleagues of the office to choose from. Raises NotAllowed."""
    require(actor, Permission.IMPORT_CASES)
    fields = [one for one in FIELDS if one.code not in _LEFT_OUT]
    workers = sorted({user.name for unit in import_units(actor) for user in workers_of(unit.id)})
    with translation.override(language):
        headers = [str(one.label) for one in fields]
        lists: list[tuple[int, list[str]]] = []
        for at, one in enumerate(fields):
            if one.code == "sex":
                lists.append((at, [_("girl"), _("boy")]))
            elif one.code == "worker":
                lists.append((at, workers))
            elif one.code_list:
                lists.append((at, words_of_list(one.code_list, language)))
        about = [[_("Column"), _("What belongs here")], *([str(one.label), hint_of(one.code)] for one in fields)]
        return template(_("Children"), headers, lists, (_("How to fill it in"), about), _("Lists"))


def faulty_sheet(actor: Actor, run_id: UUID) -> bytes:
    """Return the rows that did not come in, each with what to correct: to correct them there and send them again.

    Raises NotFound, NotAllowed.
    """
    _view, headers, fields, rows = faulty_rows(actor, run_id)
    by_column = {field: headers[at] if at < len(headers) else "" for field, at in fields.items()}
    lines = []
    for one in rows:
        said = [f"{by_column.get(name) or BY_CODE[name].label}: {sentence(code)}" for name, code in one.faults]
        cells = ["" if cell.startswith(UNREADABLE) else cell for cell in one.cells]
        lines.append([*cells, *[""] * (len(headers) - len(cells)), str(one.row.number), "\n".join(said)])
    return table(_("To correct"), [*headers, _("Row in the file"), _("What to correct")], lines)
