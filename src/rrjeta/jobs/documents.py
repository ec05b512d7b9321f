"""The pages under docs/ that are printed from what the programme runs on."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from django.apps import apps
from django.conf import settings

from rrjeta.access.choices import DataClass, Role
from rrjeta.access.matrix import MATRIX
from rrjeta.access.permissions import DEPUTY, GLASS, ON_DUTY, READING, Permission
from rrjeta.cases.rules.building import pathway_from
from rrjeta.jobs.diagram import page_of
from rrjeta.kernel.classify import Personal
from rrjeta.kernel.text import Text
from rrjeta.packs.reading import read_pack

_PRINTED = "Printed by `rrjeta docs`; do not edit."
# What is no secret about anybody, and what nobody reads without a key, is not in the list of unsealed personal columns.
_NOT_LISTED = frozenset({Personal.NONE, Personal.SEALED})


def documents() -> dict[str, Callable[[], str]]:
    """Return each page by its path under docs/, with the function that prints it. Raises PackFaults."""
    contents = read_pack(Path(settings.RRJETA_PACK)).contents
    words = {(name, one["code"]): Text.read(one) for name, own in contents["lists"].items() for one in own}

    def label(name: str, code: str) -> Text:
        return words[name, code]

    found: dict[str, Callable[[], str]] = {"matrix.md": matrix, "personal-columns.md": personal_columns}
    for code, content in contents["pathways"].items():
        found[f"pathways/{code}.md"] = partial(page_of, pathway_from(content), label)
    return found


def matrix() -> str:
    """Return who may do what, as far as which reach."""
    head = ["permission", *(role.value.replace("_", " ") for role in Role), "on duty", "deputy", "opened urgently"]
    rows = [
        [
            f"`{permission.value}`",
            *(_reach(role, permission) for role in Role),
            "area" if permission in ON_DUTY else "–",
            "team" if permission in DEPUTY else "–",
            "shared" if permission in GLASS else "–",
        ]
        for permission in Permission
    ]
    told = (
        "Each cell says how far: own, shared, team, area, organisation, all. Being on duty and being the named deputy of a"
        " unit in which fewer than two others could decide are relations: they hold while they last. So is a file opened"
        " urgently: one file, for some hours, for reading alone."
    )
    return _page("Who may do what", told, head, rows) + "\n" + _classes()


def _classes() -> str:
    """Return who reads which class of data, by role and by relation."""
    head = ["class of data", *(role.value.replace("_", " ") for role in Role), "on duty", "deputy", "opened urgently"]
    rows = [
        [
            data_class.value,
            *(_reach(role, READING[data_class]) for role in Role),
            "area" if READING[data_class] in ON_DUTY else "–",
            "team" if READING[data_class] in DEPUTY else "–",
            "shared" if READING[data_class] in GLASS else "–",
        ]
        for data_class in DataClass
    ]
    told = (
        "A class that is closed to somebody is left out of pages, papers and lists in one way, whether something is stored"
        " or not; a form shows its questions empty, and what is stored stays unless they write something. Whoever is shut"
        " out of a family reads nothing of it, whatever stands here. `rrjeta policy --csv` prints both tables line by line."
    )
    lines = ["| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows]]
    return "\n\n".join(["## Classes of data", told, "\n".join(lines)]) + "\n"


def _reach(role: Role, permission: Permission) -> str:
    reach = MATRIX[role].get(permission)
    return reach.value if reach else "–"


def personal_columns() -> str:
    """Return every unsealed column that tells something about a person, by table."""
    rows = [
        [f"`{model._meta.label_lower}`", f"`{name}`", kind.value]
        for model in sorted(apps.get_models(), key=lambda one: one._meta.label_lower)
        for name, kind in getattr(model, "personal", {}).items()
        if kind not in _NOT_LISTED
    ]
    told = (
        "What stands in the database without a key. Names, contacts, addresses, identifiers, stories and files are"
        " sealed and not in this list. It is pseudonymous, not anonymous."
    )
    return _page("Unsealed personal columns", told, ["table", "column", "what it tells"], rows)


def _page(title: str, told: str, head: list[str], rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows]]
    return "\n\n".join([f"# {title}", _PRINTED, told, "\n".join(lines)]) + "\n"
