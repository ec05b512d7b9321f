"""A page with a form of the pack: drawn, read, and shown again with what was typed when it is refused."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from rrjeta.cases.rules.restricted import masked
from rrjeta.forms.choices import Phase
from rrjeta.forms.queries import Choices, draw, form, read_answers, unmasked
from rrjeta.forms.rules.answers import Answers
from rrjeta.forms.rules.filled import Filled
from rrjeta.forms.rules.masking import masked_keys, without_masked
from rrjeta.forms.rules.shape import Choice, Form
from rrjeta.kernel.errors import Conflict, Invalid, Stale
from rrjeta.web.door import base_version, operation_id

SHAREABLE = "shareable"


@dataclass(frozen=True, slots=True)
class FormPage:
    """What one page needs to draw and read its form."""

    form: Form
    template: str
    context: Mapping[str, Any]
    part: str | None = None
    children: Sequence[Choice] = ()
    choices: Choices = field(default_factory=dict)
    leave_out: Sequence[str] = ()
    filled: Filled | None = None
    version: int | str = ""
    masked: Collection[str] = masked(is_place_hidden=False)
    masked_more: Collection[str] = ()
    age: int | None = None

    @property
    def masked_keys(self) -> frozenset[str]:
        """The questions whose answers the page does not show again; a form filled for the first time has none."""
        return self.secret_keys if self.version and self.filled is not None else frozenset()

    @property
    def secret_keys(self) -> frozenset[str]:
        """The questions whose answers stand on a reveal page alone: by their class, and those named besides."""
        return masked_keys(self.form, self.masked) | frozenset(self.masked_more)


@dataclass(frozen=True, slots=True)
class Sent:
    """What came back: the answers, whether they are to be finished, the operation's id and the version changed."""

    answers: Answers
    is_finished: bool
    operation_id: UUID
    base_version: int | None


def answer_form(request: HttpRequest, page: FormPage, save: Callable[[Sent], str]) -> HttpResponse:
    """Show the form, or read and save it and go to the address that `save` returns.

    A refusal shows the form again with everything that was typed. "Save now, finish later" (`later` is posted) asks
    for nothing that may wait.
    """
    if request.method != "POST":
        kept = without_masked(page.filled, page.masked_keys) if page.filled is not None else None
        return _shown(request, page, kept, {}, 200)
    if "add" in request.POST:
        # Without scripts "Add another" posts the form: it comes back with one more line, and nothing is saved.
        return _shown(request, page, request.POST, {}, 200)
    is_finished = "later" not in request.POST
    try:
        answers = read_answers(
            page.form,
            _sent(request, page),
            Phase.FINISH if is_finished else Phase.UNFINISHED,
            part=page.part,
            children=page.children,
            choices=page.choices,
            files=request.FILES,
            age=page.age,
            leave_out=page.leave_out,
        )
        return redirect(save(Sent(answers, is_finished, operation_id(request), base_version(request))))
    except Invalid as refused:
        return _shown(request, page, request.POST, refused.errors, 422)
    except Stale as refused:
        return _shown(request, page, request.POST, {}, 409, refused)


def _sent(request: HttpRequest, page: FormPage) -> Any:
    """Return what was sent; a masked question that came back empty holds what stood there."""
    if page.filled is None or not page.masked_keys:
        return request.POST
    sent = {name: [str(one) for one in values] for name, values in request.POST.lists()}
    return unmasked(page.form, sent, page.filled, page.masked_keys, page.children)


def told_with_shares(answers: Answers) -> dict[str, Any]:
    """Return the told answers with the names of the statements that the parents may read."""
    shares = {SHAREABLE: sorted(answers.shareable)} if answers.shareable else {}
    return {**answers.told, **shares}


def _shown(
    request: HttpRequest,
    page: FormPage,
    values: Any,
    errors: Mapping[str, Sequence[Any]],
    status: int,
    stale: Stale | None = None,
) -> HttpResponse:
    errors = {**_chosen_again(request), **errors}
    drawn = draw(
        page.form,
        values,
        errors,
        part=page.part,
        children=page.children,
        choices=page.choices,
        age=page.age,
        leave_out=page.leave_out,
        masked=page.masked_keys,
    )
    labels = {question.key: question.label for question in page.form.questions()}
    context = {
        **page.context,
        "form_drawn": drawn,
        "form_title": page.form.title,
        "errors": by_input(errors),
        "conflicts": _masked_conflicts(request, page, stale) if stale else [],
        "conflict_labels": labels,
        # A refused page is still about what its writer saw; only who was shown both versions writes over the newer one.
        "version": page.version if stale else request.POST.get("version") or page.version,
        "sent_operation_id": request.POST.get("operation_id", ""),
    }
    return render(request, page.template, context, status=status)


def _masked_conflicts(request: HttpRequest, page: FormPage, stale: Stale) -> list[Conflict]:
    """Return both versions of what two people wrote; of what stands on a reveal page alone what was typed just now."""
    keys = page.secret_keys
    return [
        replace(one, theirs=_("not shown"), yours=request.POST.get(one.field, "")) if one.field in keys else one
        for one in stale.conflicts
    ]


def _chosen_again(request: HttpRequest) -> dict[str, Sequence[Any]]:
    """Return at each file that was sent that it has to be chosen anew: a browser never fills a file in again."""
    said = [_("Choose the file again: this page was not saved yet.")]
    return dict.fromkeys(request.FILES, said)


def by_input(errors: Mapping[str, Sequence[Any]]) -> dict[str, Sequence[Any]]:
    """Return faults by the id of the input that a drawn form gives each question, for the error summary's links."""
    return {f"q-{name}" if name else "": said for name, said in errors.items()}


def pack_form(code: str, version: int | None = None) -> Form:
    """Return a form of the pack. Raises NotFound."""
    return form(code, version)
