"""The style pages: every part in its place, drawn with the product's own templates. Not a door of the product."""

from datetime import date
from pathlib import Path
from typing import Any

from django.template.backends.django import DjangoTemplates
from django.test import RequestFactory
from django.utils import translation

from rrjeta.kernel import clock
from rrjeta.web.confirming import Confirmation
from tests.web.style_page import data
from tests.web.style_page.words import WORDS

ENGINE = DjangoTemplates(
    {
        "NAME": "style",
        "DIRS": [Path(__file__).parent],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
)


def _values(name: str) -> dict[str, Any]:
    own: dict[str, dict[str, Any]] = {
        "start": {"here": "start", "children": data.CHILDREN},
        "worklist": {
            "here": "cases",
            "children": data.CHILDREN,
            "family": data.FAMILY,
            "risks": list(data.RISKS.items()),
        },
        "case_file": {
            "child": data.CHILDREN[0],
            "alerts": data.ALERTS,
            "siblings": data.SIBLINGS,
            "sections": data.SECTIONS,
            "actions": data.ACTIONS,
            "timeline": data.TIMELINE,
            "contacts": data.CONTACTS,
            "facts": data.FACTS,
            "seen_on": date(2026, 3, 9),
        },
        "form": {
            "errors": data.ERRORS,
            "yes_no": data.YES_NO,
            "sexes": data.SEXES,
            "sources": data.SOURCES,
            "chosen": ["male"],
            "moment": data.NOW,
        },
        "words": {
            "risks": list(data.RISKS.items()),
            "children": data.CHILDREN,
            "conflicts": data.CONFLICTS,
            "labels": {"phone": WORDS["phone"], "lives_with": WORDS["lives_with"]},
        },
        "confirm": {
            "page": Confirmation(
                title=WORDS["close_case"],
                question=WORDS["close_question"],
                button=WORDS["close_case"],
                action_url="#",
                cancel_url="#",
                consequences=[WORDS["close_follows"], WORDS["close_stays"]],
                is_harsh=True,
                reason_label=WORDS["reason"],
                errors={"reason": [WORDS["reason_missing"]]},
            )
        },
    }
    return data.frame(words=WORDS, **own[name])


PAGES = ("start", "worklist", "case_file", "form", "words", "confirm")


def drawn(name: str, language: str) -> str:
    """Return the page as HTML in a language, on a Tuesday morning in March."""
    with translation.override(language), clock.frozen(data.NOW):
        return ENGINE.get_template(f"{name}.html").render(_values(name), RequestFactory().get("/"))
