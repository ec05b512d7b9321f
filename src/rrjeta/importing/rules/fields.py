"""What a column can hold, and what it is called in the template. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its code, its name in the template, and the code list its words come from. The pack knows further names."""

    code: str
    label: Any
    code_list: str = ""


NAMES = ("given_name", "surname", "father_name", "mother_name", "nickname")
DAYS = ("opened_on", "last_seen_on", "next_step_on", "measure_valid_to", "plan_date")
STAGES = (
    "registered", "initial_assessment", "full_assessment", "gtn_planning", "plan_approval", "plan_active", "review",
)  # fmt: skip

FIELDS: tuple[Field, ...] = (
    Field("given_name", _("Given name")),
    Field("surname", _("Surname")),
    Field("full_name", pgettext_lazy("column", "Given name and surname")),
    Field("father_name", _("Father's name")),
    Field("mother_name", _("Mother's name")),
    Field("nickname", _("Nickname")),
    Field("sex", _("Sex")),
    Field("birth_date", _("Date of birth")),
    Field("age", _("Age, about")),
    Field("personal_number", _("Personal number")),
    Field("phone", _("Phone")),
    Field("village", _("Village or quarter")),
    Field("address", _("Address")),
    Field("family", pgettext_lazy("column", "Family number")),
    Field("member", pgettext_lazy("column", "Who this is in the family"), "relationship"),
    Field("worker", _("Responsible worker")),
    Field("stage", pgettext_lazy("column", "Stage of the case"), "case_status"),
    Field("risk_level", _("Risk level"), "risk_level"),
    Field("harm_category", _("Kind of concern"), "harm_category"),
    Field("opened_on", _("The paper file was opened on")),
    Field("last_seen_on", _("The child was last seen on")),
    Field("next_step_on", _("When the next step is due")),
    Field("measure", _("Measure in force"), "protection_measure"),
    Field("measure_valid_to", _("The measure is valid until")),
    Field("plan_date", _("Date of the plan")),
    Field("summary", _("In short, what it is about")),
)
BY_CODE = {one.code: one for one in FIELDS}


def plain(words: str) -> str:
    """Return words in small letters without accents and signs, one space between them."""
    flat = unicodedata.normalize("NFKD", words.casefold())
    return " ".join(re.findall(r"[^\W_]+", "".join(sign for sign in flat if not unicodedata.combining(sign))))
