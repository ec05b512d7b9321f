"""What a written answer means, or why it cannot be taken.

A plain answer is what JSON holds: words, numbers, true and false, codes, days and moments as ISO text, known persons and
places as {"id", "text"}. A native answer is what a table holds: date, datetime, time, Decimal.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from rrjeta.forms.choices import NUMBERS, Kind
from rrjeta.forms.rules.days import read_day, read_decimal, read_hour, read_money, read_whole
from rrjeta.forms.rules.shape import Choice, Question

LONGEST = {Kind.TEXT: 500, Kind.LONG: 20_000}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
# A clock that is a little ahead must not refuse a visit that ended this minute.
_SLACK = timedelta(minutes=5)


class Wrong(Exception):
    """What was typed cannot be taken; the message is for the field."""

    def __init__(self, message: Any) -> None:
        self.message = message
        super().__init__()


@dataclass(frozen=True, slots=True)
class Setting:
    """What reading an answer needs to know of the world."""

    now: datetime
    zone: tzinfo
    choices: Mapping[str, Sequence[Choice]] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """Return the local day."""
        return self.now.astimezone(self.zone).date()


def clean_words(text: str) -> str:
    """Return the words in one Unicode form, without control characters and outer space; every script is welcome."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _CONTROL.sub("", text)).strip()


def read_words(question: Question, text: str) -> str:
    """Return the words. Raises Wrong when there are too many."""
    text = clean_words(text)
    if question.kind is not Kind.LONG:
        text = " ".join(text.split())
    longest = LONGEST.get(question.kind, LONGEST[Kind.TEXT])
    if len(text) > longest:
        raise Wrong(
            ngettext_lazy(
                "This answer has %(count)s character; at most %(most)s can be kept. Please shorten it.",
                "This answer has %(count)s characters; at most %(most)s can be kept. Please shorten it.",
                len(text),
            )
            % {"count": f"{len(text):,}".replace(",", " "), "most": f"{longest:,}".replace(",", " ")}
        )
    return text


def read_date(question: Question, text: str, setting: Setting) -> str:
    """Return the day as ISO text. Raises Wrong when it is no day, or too late or too early for the question."""
    day = read_day(text)
    if day is None:
        raise Wrong(_("There is no such day. Please write it like 14.3.2026."))
    if question.not_after_today and day > setting.today:
        raise Wrong(_("This day has not come yet. Please check the date."))
    if question.not_before_today and day < setting.today:
        raise Wrong(_("This day has passed. Please write today or a later day."))
    return day.isoformat()


def read_time(text: str) -> str:
    """Return the hour as ISO text. Raises Wrong when it is no hour."""
    hour = read_hour(text)
    if hour is None:
        raise Wrong(_("There is no such hour. Please write it like 23:10."))
    return hour.isoformat("minutes")


def read_moment(question: Question, day_text: str, hour_text: str, setting: Setting) -> str:
    """Return the moment as ISO text in UTC. Raises Wrong when it is none, or too late or too early for the question."""
    moment = _whole_moment(day_text) if day_text and not hour_text else None
    if moment is None:
        day = read_day(day_text)
        if day is None:
            raise Wrong(_("There is no such day. Please write it like 14.3.2026."))
        if not hour_text:
            raise Wrong(_("Please write the hour as well, like 23:10."))
        hour_text, offset = _without_offset(hour_text)
        moment = datetime.combine(day, time.fromisoformat(read_time(hour_text)), tzinfo=offset)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=setting.zone)
        if moment.astimezone(UTC).astimezone(setting.zone).replace(tzinfo=None) != moment.replace(tzinfo=None):
            raise Wrong(_("This hour does not exist: the clocks went forward that night."))
    if question.not_after_today and moment > setting.now + _SLACK:
        raise Wrong(_("This moment has not come yet. Please check the date and the hour."))
    if question.not_before_today and moment.astimezone(setting.zone).date() < setting.today:
        raise Wrong(_("This day has passed. Please write today or a later day."))
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _without_offset(hour_text: str) -> tuple[str, tzinfo | None]:
    """Return the hour and the offset written behind it: in the night in which an hour comes twice it says which."""
    match = re.fullmatch(r"(.*\S)\s*([+-])([0-9]{2}):([0-9]{2})", hour_text)
    if match is None:
        return hour_text, None
    offset = timedelta(hours=int(match.group(3)), minutes=int(match.group(4)))
    if offset >= timedelta(hours=24):
        return hour_text, None
    return match.group(1), timezone(offset if match.group(2) == "+" else -offset)


def _whole_moment(text: str) -> datetime | None:
    """Return the moment of an ISO text with day and hour, as scenarios and devices send it."""
    if "T" not in text:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


_READERS: Mapping[Kind, Callable[[str], int | float | None]] = {
    Kind.WHOLE: read_whole,
    Kind.MONEY: read_money,
    Kind.DECIMAL: read_decimal,
}


def read_number(question: Question, text: str) -> int | float:
    """Return the number. Raises Wrong when it is none or out of range."""
    number = _READERS[question.kind](text)
    if number is None:
        raise Wrong(
            _("Please write a number, like 12.5.")
            if question.kind is Kind.DECIMAL
            else _("Please write a whole number.")
        )
    least, most = question.minimum, question.maximum
    if question.kind is Kind.MONEY and least is None:
        least = 0
    if question.options and str(number) not in question.codes:
        raise Wrong(_("Please choose one of the answers offered."))
    if least is not None and most is not None and not least <= number <= most:
        raise Wrong(_("Please write a number from %(least)s to %(most)s.") % {"least": least, "most": most})
    if least is not None and number < least:
        raise Wrong(_("Please write a number not below %(least)s.") % {"least": least})
    if most is not None and number > most:
        raise Wrong(_("Please write a number not above %(most)s.") % {"most": most})
    return number


def read_code(question: Question, code: str, setting: Setting) -> str:
    """Return the code. Raises Wrong when it is not offered."""
    offered = question.codes if question.list_name else {one.code for one in setting.choices.get(question.source, ())}
    if code not in offered:
        raise Wrong(_("Please choose one of the answers offered."))
    return code


def read_named(question: Question, identity: str, words: str, setting: Setting) -> dict[str, Any] | None:
    """Return who or what is meant, known or in words; None for nobody. Raises Wrong when the id is not offered."""
    offered = setting.choices.get(question.source, ())
    if identity:
        known = next((one for one in offered if one.code == identity), None)
        if known is not None:
            return {"id": known.code, "text": words or known.text}
        # A list of suggestions posts the words themselves; a list to choose from posts ids only.
        if question.kind in (Kind.PLACE, Kind.ORGANISATION):
            words = words or identity
        else:
            raise Wrong(_unknown(question))
    if not words:
        return None
    words = read_words(question, words)
    same = next((one for one in offered if one.text.casefold() == words.casefold()), None)
    if same is not None:
        return {"id": same.code, "text": same.text}
    if question.closed:
        raise Wrong(_unknown(question))
    return {"id": None, "text": words}


def _unknown(question: Question) -> Any:
    return {
        Kind.PERSON: _("We do not know this person. Please choose from the list or write the name."),
        Kind.USER: _("We do not know this colleague. Please choose from the list."),
        Kind.ORGANISATION: _("We do not know this institution. Please choose from the list."),
        Kind.PLACE: _("We do not know this place. Please choose from the list."),
    }[question.kind]


def native(question: Question, plain: Any) -> Any:
    """Return the answer as a table holds it."""
    if plain is None:
        return None
    match question.kind:
        case Kind.DATE:
            return date.fromisoformat(plain)
        case Kind.TIME:
            return time.fromisoformat(plain)
        case Kind.MOMENT:
            return datetime.fromisoformat(plain)
        case Kind.DECIMAL:
            return Decimal(str(plain))
        case Kind.ROWS:
            return [_native_row(question, row) for row in plain]
    return plain


def _native_row(question: Question, row: Mapping[str, Any]) -> dict[str, Any]:
    found = {sub.key: native(sub, row.get(sub.key)) for sub in question.questions}
    return {**row, **found}


def plain(question: Question, value: Any) -> Any:
    """Return the answer as JSON holds it, from either form."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, date):
        return value.isoformat()
    if question.kind in NUMBERS and not isinstance(value, bool):
        return float(value) if question.kind is Kind.DECIMAL else int(value)
    if question.kind is Kind.MANY:
        return [str(code) for code in value]
    if question.kind is Kind.ROWS:
        subs = {sub.key: sub for sub in question.questions}
        return [{key: plain(subs[key], found) if key in subs else found for key, found in row.items()} for row in value]
    return value
