"""What the signs of a genogram and the lines of an ecomap are called, for the words beside the drawing. Pure."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _


def genogram_legend() -> dict[str, Any]:
    """Return the words for each sign and each look of a line."""
    return {
        "square": _("boy or man"),
        "circle": _("girl or woman"),
        "diamond": _("sex not known"),
        "child": _("the child of this file"),
        "died": _("has died"),
        "plain": _("couple, parent and child"),
        "partner": _("couple, not married"),
        "dashed": _("adoptive or foster care"),
        "dotted": _("step-parents and other relatives"),
        "ended": _("has ended"),
        "separated": _("separated"),
        "divorced": _("divorced"),
        "home": _("live together, home by letter"),
    }


def ecomap_legend(bond: Callable[[str], str]) -> dict[str, Any]:
    """Return the words for each bond; `bond` gives those of the pack."""
    return {
        **{code: bond(code) for code in ("strong", "good", "weak", "strained", "broken")},
        "": _("how close is not said"),
    }
