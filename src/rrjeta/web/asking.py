"""A short form of our own on a page of its own: its fields as data, drawn by the parts, read back, shown again when refused."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from rrjeta.files.choices import MOST_BYTES
from rrjeta.kernel.errors import Invalid, Stale
from rrjeta.web.attempt import Typed
from rrjeta.web.templatetags import fields as parts

_PARTS: dict[str, tuple[str, Callable[..., dict[str, Any]]]] = {
    "text": ("text_input", parts.text_input),
    "long": ("textarea", parts.textarea),
    "select": ("select", parts.select),
    "radios": ("choices", parts.radios),
    "many": ("choices", parts.checkboxes),
    "tick": ("checkbox", parts.checkbox),
    "day": ("text_input", parts.date_input),
    "moment": ("moment_input", parts.moment_input),
    "when": ("when_input", parts.when_input),
    "files": ("file_input", parts.file_input),
}
_CHOOSING = frozenset({"select", "radios", "many"})


@dataclass(frozen=True, slots=True)
class Ask:
    """One question: which part draws it, under which name it is sent, its words, and what stands in it at first."""

    part: str
    name: str
    label: Any
    options: Sequence[Any] = ()
    value: Any = None
    hint: Any = ""
    required: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskPage:
    """A page that asks something short. `at` says at which field a refusal stands that speaks of another name.

    `opens_by_post` says that the request brings what the page is about and not yet its answers.
    """

    title: Any
    button: Any
    asks: Sequence[Ask]
    context: Mapping[str, Any]
    intro: Sequence[Any] = ()
    beware: Sequence[Any] = ()
    at: Mapping[str, str] = field(default_factory=dict)
    template: str = "measures/ask.html"
    version: int | str = ""
    is_harsh: bool = False
    opens_by_post: bool = False


class Sent(Typed):
    """What was sent, read field by field; photographs too."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self._request = request

    def pages(self, name: str) -> list[bytes]:
        """Return the photographed or scanned pages that were sent. Raises Invalid for more than can be kept."""
        sent = self._request.FILES.getlist(name)
        if sum(one.size or 0 for one in sent) > MOST_BYTES:
            raise Invalid({name: _("The file is too large. Send up to 30 pages and 15 megabytes at once.")})
        return [one.read() for one in sent]

    def many(self, name: str) -> list[str]:
        """Return every value that was chosen."""
        return [str(one) for one in self._request.POST.getlist(name)]


def answer_ask(request: HttpRequest, page: AskPage, save: Callable[[Sent], str]) -> HttpResponse:
    """Show the page, or save it and go to the address that `save` returns; a refusal shows it again as it was typed."""
    if request.method != "POST" or page.opens_by_post:
        return _shown(request, page, {}, 200)
    try:
        return redirect(save(Sent(request)))
    except Invalid as refused:
        return _shown(request, page, _at_fields(page, refused.errors), 422)
    except Stale as refused:
        return _shown(request, page, {}, 409, refused.conflicts)


def drawn(ask: Ask, request: HttpRequest, errors: Mapping[str, Sequence[Any]]) -> SafeString:
    """Return one question as HTML, with what was typed once something was sent."""
    part, draw = _PARTS[ask.part]
    if ask.part == "when":
        when = {"day": request.POST.get(ask.name, ""), "hour": request.POST.get(f"{ask.name}_time", "")}
        return SafeString(render_to_string(f"parts/{part}.html", draw(when, name=ask.name, errors=errors)))
    given = {"hint": ask.hint, "errors": errors, "required": ask.required, **ask.more, **_standing(ask, request)}
    options = (ask.options,) if ask.part in _CHOOSING else ()
    return SafeString(render_to_string(f"parts/{part}.html", draw(ask.name, ask.label, *options, **given)))


def _standing(ask: Ask, request: HttpRequest) -> dict[str, Any]:
    if ask.part == "files":
        return {}
    if request.method != "POST":
        return {} if ask.value is None else {"value": ask.value}
    typed = request.POST.get(ask.name, "")
    match ask.part:
        case "moment":
            return {"day": typed, "hour": request.POST.get(f"{ask.name}_time", "")}
        case "tick":
            return {"value": typed == "yes"}
        case "many":
            return {"value": request.POST.getlist(ask.name)}
    return {"value": typed}


def _at_fields(page: AskPage, errors: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
    """Return each sentence at a field that the page has; what belongs to none stands above the whole form."""
    names = {ask.name for ask in page.asks}
    found: dict[str, list[Any]] = {}
    for name, said in errors.items():
        wanted = page.at.get(name, name)
        found.setdefault(wanted if wanted in names else "", []).extend(said)
    return found


def _shown(
    request: HttpRequest,
    page: AskPage,
    errors: Mapping[str, Sequence[Any]],
    status: int,
    conflicts: Sequence[Any] = (),
) -> HttpResponse:
    context = {
        "back_url": page.context.get("case_url", ""),
        **page.context,
        "page": page,
        "asks": [drawn(ask, request, errors) for ask in page.asks],
        "errors": errors,
        "conflicts": conflicts,
        "conflict_labels": {ask.name: ask.label for ask in page.asks},
        "sent_operation_id": "" if page.opens_by_post else request.POST.get("operation_id", ""),
    }
    return render(request, page.template, context, status=status)


def moment_of(sent: Sent, name: str) -> datetime:
    """Return the moment that was typed. Raises Invalid at its field for an empty or unreadable one."""
    found = sent.moment(name)
    sent.check()
    if found is None:
        raise Invalid({name: _("Write the day and, if you know it, the hour.")})
    return found


def day_of(sent: Sent, name: str) -> date | None:
    """Return the day that was typed, or None for an empty field. Raises Invalid at its field."""
    found = sent.day(name)
    sent.check()
    return found


def chosen_day(sent: Sent, name: str) -> date:
    """Return the day that was typed. Raises Invalid at its field for an empty or unreadable one."""
    found = day_of(sent, name)
    if found is None:
        raise Invalid({name: _("Choose the day.")})
    return found
