"""Canaries: `ZQ7-<class>-<n>-<random>` in every sensitive field of every record, so that a leak is whatever grep finds."""

import json
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from rrjeta.access.choices import DataClass
from rrjeta.forms.queries import codes, form

# Codes, ids, days, hours and telephone numbers: the system reads them, so that no word may stand in them.
_READ = re.compile(
    r"[a-z0-9_]*|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\+?[0-9 :.,T+-]+|[0-9A-Z]{4}-[0-9A-Z]{4}|AL[0-9]+[a-z0-9-]*"
)
# What a row tells whose words no form asks for.
_OF_TABLE = {
    "people_household": DataClass.IDENTITY,
    "people_person": DataClass.IDENTITY,
    "people_contact": DataClass.IDENTITY,
    "people_carearrangement": DataClass.IDENTITY,
    "people_safetyalert": DataClass.RISK,
    "cases_concernreporter": DataClass.REPORTER,
    "cases_concernchild": DataClass.IDENTITY,
    "cases_attendance": DataClass.PLAN,
    "cases_decision": DataClass.PLAN,
    "cases_plan": DataClass.PLAN,
    "cases_objective": DataClass.PLAN,
    "cases_action": DataClass.PLAN,
    "cases_transfer": DataClass.PLAN,
    "cases_measure": DataClass.MEASURE,
    "cases_measuremove": DataClass.MEASURE,
    "cases_hearing": DataClass.MEASURE,  # "protection measure, court" is one class of guide 1.4
}
# These tables keep answers of forms: the class of an answer is that of its question. Entries name their form themselves.
_FORM_OF = {"cases_concern": "identification", "cases_plan": "plan", "cases_entry": "", "cases_entryline": ""}
# Rows in which minutes are kept until they are final: no question has this name.
_OF_ROWS = {"decision_rows": DataClass.PLAN, "attendance_rows": DataClass.PLAN}


@dataclass(slots=True)
class Sower:
    """Writes a canary into each field of words that a row tells, and remembers which stands where."""

    seed: int
    rows: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    _random: random.Random = field(init=False)
    _classes: Mapping[tuple[str, str], str] = field(init=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311  a word to search for, not a secret
        asked = [(code, one) for code in codes() for one in form(code).questions()]
        self._classes = {(code, one.key): one.data_class for code, one in asked}

    def sown(self, table: str, kind: str, record_id: UUID, subject_id: UUID, text: str) -> str:
        """Return what a row tells with a canary in each of its words; the text is as `as_text` writes it."""
        told = json.loads(text)
        place = (table, str(record_id), str(subject_id))
        asked_by = _FORM_OF.get(table, "-") or kind
        of_table = _OF_TABLE.get(table, DataClass.NARRATIVE)
        sown = {
            key: self._in(value, self._classes.get((asked_by, key), _OF_ROWS.get(key, of_table)), (*place, key))
            for key, value in told.items()
        }
        return json.dumps(sown, ensure_ascii=False, separators=(",", ":"), sort_keys=True)

    def word(self, data_class: str, table: str, record_id: UUID | str, subject_id: UUID | str, key: str) -> str:
        """Return one more canary for a field of a record."""
        canary = f"ZQ7-{data_class}-{len(self.rows) + 1}-{self._random.getrandbits(32):08x}"
        self.rows.append((canary, table, str(record_id), str(subject_id), key))
        return canary

    def settle(self, record_id: UUID) -> None:
        """Say in which record the last canaries stand, which were drawn before it had an id."""
        for place in range(len(self.rows) - 1, -1, -1):
            canary, table, record, subject, key = self.rows[place]
            if record:
                return
            self.rows[place] = (canary, table, str(record_id), subject, key)

    def _in(self, value: Any, data_class: str, place: tuple[str, str, str, str]) -> Any:
        if isinstance(value, dict):
            return {key: self._in(one, data_class, (*place[:3], f"{place[3]}.{key}")) for key, one in value.items()}
        if isinstance(value, list):
            return [self._in(one, data_class, place) for one in value]
        if not isinstance(value, str) or _READ.fullmatch(value):
            return value
        return f"{value} {self.word(data_class, *place)}"
