"""The parts pages are built from: `{% load ui %}`. Each part is a template in `parts/`; docs/design/parts.md lists them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django import template
from django.utils.safestring import SafeString

from rrjeta.web.templatetags import icons

register = template.Library()
register.simple_tag(icons.drawn, name="icon")


@dataclass(frozen=True, slots=True)
class SummedError:
    """A sentence of the error summary and the field it leads to."""

    message: Any
    field: str


def _draw(context: template.Context, part: str, values: Mapping[str, Any]) -> SafeString:
    page = cast(template.Template, context.template)
    drawn = page.engine.get_template(f"parts/{part}.html")
    return drawn.render(context.new(dict(values)))


@register.inclusion_tag("parts/error_summary.html")
def error_summary(errors: Mapping[str, Sequence[Any]] | Sequence[Any]) -> dict[str, Any]:
    """Draw what has to be mended, each sentence leading to its field. Sentences under «» belong to the whole page."""
    if isinstance(errors, Mapping):
        summed = [SummedError(sentence, field or "") for field, said in errors.items() for sentence in said]
    else:
        summed = [SummedError(sentence, "") for sentence in errors]
    return {"summed": summed}


@register.inclusion_tag("parts/form_tokens.html", takes_context=True)
def form_tokens(context: template.Context, *, operation_id: Any = "", version: Any = "") -> dict[str, Any]:
    """Draw what every form carries unseen: the request's token, the operation's id, the version it changes, its author.

    Give `operation_id` when a refused form is shown again, so that it stays the same wish.
    """
    return {
        "operation_id": operation_id or context.get("operation_id", ""),
        "typed_by": context.get("typed_by", ""),
        "version": version,
    }


@register.inclusion_tag("parts/conflicts.html")
def conflicts(differences: Iterable[Any], labels: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Draw what two people wrote into the same fields. `labels` names the fields."""
    named = labels or {}
    return {"rows": [(named.get(one.field, one.field), one.theirs, one.yours) for one in differences]}


@register.inclusion_tag("parts/summary_list.html")
def summary_list(rows: Iterable[Sequence[Any]]) -> dict[str, Any]:
    """Draw facts in two columns. A row is (what, value), or (what, value, address, words) with something to do."""
    return {"rows": [(*row, "", "")[:4] for row in rows]}


@register.inclusion_tag("parts/beware.html")
def beware(sentences: Iterable[Any]) -> dict[str, Any]:
    """Draw the safety alerts of a child, before anything else. Draws nothing where there are none."""
    return {"sentences": list(sentences)}


@register.inclusion_tag("parts/empty.html")
def empty_state(words: Any, *, url: str = "", action: Any = "") -> dict[str, Any]:
    """Draw the sentence that stands where a list would, with the one thing to do about it."""
    return {"words": words, "url": url, "action": action}


@register.inclusion_tag("parts/pager.html")
def pager(*, newer: str = "", older: str = "", words: Any = "") -> dict[str, Any]:
    """Draw the way to the page before and after. Addresses only; `words` says where one stands («26 to 50»)."""
    return {"newer": newer, "older": older, "words": words}


@register.inclusion_tag("parts/section_nav.html")
def section_nav(links: Iterable[Sequence[Any]], label: Any) -> dict[str, Any]:
    """Draw the ways between the sections of one file. A link is (address, words, is_current) or has a count as fourth."""
    return {"links": [(*link, "")[:4] for link in links], "label": label}


@register.inclusion_tag("parts/back.html")
def back_link(url: str, words: Any = "") -> dict[str, Any]:
    """Draw the way back above a page's heading."""
    return {"url": url, "words": words}


@register.inclusion_tag("parts/tag.html")
def tag(words: Any, kind: str = "quiet") -> dict[str, Any]:
    """Draw a short state in a frame: quiet, good, warn or bad."""
    return {"words": words, "kind": kind}


@register.simple_block_tag(takes_context=True)
def warning(context: template.Context, content: str, *, title: Any = "") -> SafeString:
    """Draw a warning the reader must see: `{% warning %}…{% endwarning %}`, headed «Beware!» unless told otherwise."""
    return _draw(context, "warning", {"content": content, "title": title})


@register.simple_block_tag(takes_context=True)
def section(
    context: template.Context,
    content: str,
    title: Any,
    *,
    id: str = "",
    count: Any = "",
    url: str = "",
    action: Any = "",
) -> SafeString:
    """Draw a sheet with a heading; `count` stands beside it, `url` and `action` are what one can do there."""
    return _draw(
        context,
        "section",
        {"content": content, "title": title, "id": id, "count": count, "url": url, "action": action},
    )


@register.simple_block_tag(takes_context=True)
def more(context: template.Context, content: str, words: Any, *, is_open: bool = False) -> SafeString:
    """Draw what most readers leave closed: `{% more "More" %}…{% endmore %}`."""
    return _draw(context, "more", {"content": content, "words": words, "is_open": is_open})


@register.simple_block_tag(takes_context=True)
def filter_panel(
    context: template.Context, content: str, *, chosen: Any = 0, clear: str = "", is_open: bool = False
) -> SafeString:
    """Draw filters that stay in the address. `chosen` counts those set, `clear` is the address without them."""
    return _draw(context, "filter_panel", {"content": content, "chosen": chosen, "clear": clear, "is_open": is_open})


@register.simple_block_tag(takes_context=True)
def timeline_item(
    context: template.Context,
    content: str,
    *,
    happened_at: datetime,
    what: Any,
    who: Any = "",
    entered_at: datetime | None = None,
    kind: str = "",
    url: str = "",
) -> SafeString:
    """Draw one thing that happened. Give `entered_at` only where it was entered later; `kind` is an icon's name."""
    values = {
        "content": content,
        "happened_at": happened_at,
        "what": what,
        "who": who,
        "entered_at": entered_at,
        "kind": kind,
        "url": url,
    }
    return _draw(context, "timeline_item", values)
