"""What a column can hold: its name in the template and the names that offices give it, in both languages. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its code, its label, the names of such columns with | between them, and the code list its words come from."""

    code: str
    label: Any
    named: str
    code_list: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of such columns, as `plain` writes them."""
        return tuple(self.named.split("|"))


NAMES = ("given_name", "surname", "father_name", "mother_name", "nickname")
DAYS = ("opened_on", "last_seen_on", "next_step_on", "measure_valid_to", "plan_date")
STAGES = (
    "registered", "initial_assessment", "full_assessment", "gtn_planning", "plan_approval", "plan_active", "review",
)  # fmt: skip

FIELDS: tuple[Field, ...] = (
    Field(
        "given_name",
        _("Given name"),
        "emri|emer|emri i femijes|first name|name|given name",
    ),
    Field(
        "surname",
        _("Surname"),
        "mbiemri|mbiemer|mbiemri i femijes|last name|family name|surname",
    ),
    Field(
        "full_name",
        pgettext_lazy("column", "Given name and surname"),
        "emri mbiemri|emer mbiemer|emri dhe mbiemri|emri atesia mbiemri|emer atesi mbiemer|femija"
        "|emri i plote|full name|name surname|name and surname|child|given name and surname",
    ),
    Field(
        "father_name",
        _("Father's name"),
        "atesia|atesi|emri i babait|babai|father|father s name|father name",
    ),
    Field(
        "mother_name",
        _("Mother's name"),
        "amesia|amesi|emri i nenes|nena|mother|mother s name|mother name",
    ),
    Field(
        "nickname",
        _("Nickname"),
        "nofka|emri i perkedhelise|quhet ndryshe|nickname|known as",
    ),
    Field(
        "sex",
        _("Sex"),
        "gjinia|seksi|vajze djale|vajze apo djale|m f|f m|sex|gender|girl or boy",
    ),
    Field(
        "birth_date",
        _("Date of birth"),
        "datelindja|data e lindjes|ditelindja|dtl|lindur me|viti i lindjes|birth date|date of birth"
        "|dob|born|born on|birthday|year of birth",
    ),
    Field(
        "age",
        _("Age, about"),
        "mosha|mosha afersisht|vjec|age|age about|years",
    ),
    Field(
        "personal_number",
        _("Personal number"),
        "numri personal|nr personal|nid|id|personal number|national id",
    ),
    Field(
        "phone",
        _("Phone"),
        "telefoni|telefon|tel|nr tel|nr telefoni|celular|celulari|phone|mobile",
    ),
    Field(
        "village",
        _("Village or quarter"),
        "fshati|lagjja|fshati lagjja|fshati ose lagjja|vendbanimi|village|quarter|village or quarter",
    ),
    Field(
        "address",
        _("Address"),
        "adresa|rruga|banesa|vendbanimi i sakte|address|street",
    ),
    Field(
        "family",
        pgettext_lazy("column", "Family number"),
        "familja|numri i familjes|nr familjes|nr i familjes|kodi i familjes|family|family number|family no|household",
    ),
    Field(
        "member",
        pgettext_lazy("column", "Who this is in the family"),
        "kush eshte ne familje|lidhja|lidhja familjare|roli ne familje|anetari|relationship|member"
        "|who this is in the family",
        "relationship",
    ),
    Field(
        "worker",
        _("Responsible worker"),
        "punonjesi|punonjesi pergjegjes|punonjesi i rastit|menaxheri i rastit|pmf|njmf|worker"
        "|case worker|responsible worker|owner",
    ),
    Field(
        "stage",
        pgettext_lazy("column", "Stage of the case"),
        "faza|faza e rastit|statusi|statusi i rastit|gjendja e rastit|ne cilen faze eshte sot|stage"
        "|status|stage of the case",
        "case_status",
    ),
    Field(
        "risk_level",
        _("Risk level"),
        "niveli i rrezikut|rreziku|shkalla e rrezikut|risk|risk level",
        "risk_level",
    ),
    Field(
        "harm_category",
        _("Kind of concern"),
        "tipologjia|tipologjia e rastit|kategoria|lloji i rastit|category|typology|kind of concern",
        "harm_category",
    ),
    Field(
        "opened_on",
        _("The paper file was opened on"),
        "data e hapjes|hapur me|data e regjistrimit|dosja ne leter u hap me|opened|opened on|date opened|registered on",
    ),
    Field(
        "last_seen_on",
        _("The child was last seen on"),
        "takimi i fundit|vizita e fundit|femija u pa se fundi me|last seen|last visit",
    ),
    Field(
        "next_step_on",
        _("When the next step is due"),
        "hapi i radhes|afati|afati i hapit te radhes|next step|due|deadline",
    ),
    Field(
        "measure",
        _("Measure in force"),
        "masa|masa ne fuqi|masa e mbrojtjes|measure|protection measure",
        "protection_measure",
    ),
    Field(
        "measure_valid_to",
        _("The measure is valid until"),
        "masa deri me|masa vlen deri me|afati i mases|measure until|measure valid until",
    ),
    Field(
        "plan_date",
        _("Date of the plan"),
        "data e planit|plani|pim|plan|plan date|date of the plan",
    ),
    Field(
        "summary",
        _("In short, what it is about"),
        "shenime|permbledhje|pershkrimi|problemi|shkurt per cfare behet fjale|notes|summary|description|remarks",
    ),
)
BY_CODE = {one.code: one for one in FIELDS}


def plain(words: str) -> str:
    """Return words in small letters without accents and signs, one space between them."""
    flat = unicodedata.normalize("NFKD", words.casefold())
    return " ".join(re.findall(r"[^\W_]+", "".join(sign for sign in flat if not unicodedata.combining(sign))))
