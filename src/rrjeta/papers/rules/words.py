"""Words of papers in the language that is active: what stands on each paper, the readers, the parts left out."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rrjeta.papers.choices import Audience, Part


def paper_words() -> dict[str, str]:
    """Return the fixed words of the templates."""
    return {
        "share": _("May the parents read this?"),
        "yes": _("Yes"),
        "no": _("No"),
        "signatures": pgettext("paper", "Signatures"),
        "name": pgettext("paper", "Name and surname"),
        "signature": pgettext("paper", "Signature"),
        "date": pgettext("paper", "Date"),
        "approved_on_paper": pgettext("paper", "Approved on paper"),
        "approved_by": pgettext("paper", "By"),
        "approved_on": pgettext("paper", "On"),
        "protocol_number": pgettext("paper", "Protocol number"),
        "undrawn": pgettext("paper", "□ stands for a sign that cannot be printed."),
        "page": pgettext("paper", "Page"),
        "of": pgettext("paper: page x of y", "of"),
        **_words_of_plan_and_minutes(),
        **_words_of_day_sheet(),
    }


def _words_of_plan_and_minutes() -> dict[str, str]:
    return {
        "objective": pgettext("paper", "Objective"),
        "indicator": pgettext("paper", "How we will see it"),
        "what": pgettext("paper", "What"),
        "who": pgettext("paper", "Who"),
        "where": pgettext("paper", "Where"),
        "when": pgettext("paper", "By when"),
        "cost": pgettext("paper", "Cost"),
        "status": pgettext("paper", "Status"),
        "emergency": pgettext("paper", "Numbers to call in danger"),
        "attendance": pgettext("paper", "Who took part"),
        "institution": pgettext("paper", "Institution"),
        "role": pgettext("paper", "Role"),
        "present": pgettext("paper", "Present"),
    }


def _words_of_day_sheet() -> dict[str, str]:
    return {
        "initials": pgettext("paper", "Initials"),
        "case": pgettext("paper", "Case"),
        "village": pgettext("paper", "Village"),
        "hour": pgettext("paper", "Hour"),
        "step": pgettext("paper", "Next step"),
        "signs": pgettext("paper", "Beware of"),
        "notes": pgettext("paper", "Notes"),
        "key": pgettext("paper", "What the signs mean"),
        "destroy": pgettext("paper", "Destroy after use."),
        "nothing": pgettext("paper: a day of the week sheet", "nothing"),
    }


def reader_words(audience: Audience) -> str:
    """Return who reads the paper, as the asking page offers it."""
    return {
        Audience.COURT: pgettext("reader of a paper", "The court"),
        Audience.PARENT: pgettext("reader of a paper", "A parent or carer"),
        Audience.CHILD: pgettext("reader of a paper", "The child"),
        Audience.AGENCY: pgettext("reader of a paper", "Another institution"),
        Audience.OWN: pgettext("reader of a paper", "Our own use"),
    }[audience]


def printed_for(audience: Audience) -> str:
    """Return for whom it was printed, as it stands at the foot of the paper."""
    return {
        Audience.COURT: pgettext("foot of a paper", "Printed for the court"),
        Audience.PARENT: pgettext("foot of a paper", "Printed for a parent or carer"),
        Audience.CHILD: pgettext("foot of a paper", "Printed for the child"),
        Audience.AGENCY: pgettext("foot of a paper", "Printed for another institution"),
        Audience.OWN: pgettext("foot of a paper", "For the unit's own use: do not pass on"),
    }[audience]


def part_words(part: Part) -> str:
    """Return what is left out, as the asking page names it."""
    return {
        Part.REPORTER: pgettext("part of a paper", "Who told us"),
        Part.PLACE: pgettext("part of a paper", "Where the child is sheltered: only the municipality is printed"),
        Part.ADDRESS: pgettext("part of a paper", "Address"),
        Part.PHONES: pgettext("part of a paper", "Telephone numbers"),
        Part.THIRD_PERSONS: pgettext("part of a paper", "Other persons and other families"),
        Part.STATEMENTS: pgettext("part of a paper", "What was said and the parents may not read"),
        Part.NARRATIVE: pgettext("part of a paper", "What the worker heard and saw"),
        Part.ASSESSMENT: pgettext("part of a paper", "The assessment"),
        Part.RISK: pgettext("part of a paper", "Risk and danger"),
        Part.SCORE: pgettext("part of a paper", "The judgements behind the risk level"),
        Part.ALERTS: pgettext("part of a paper", "What to beware of"),
        Part.SENSITIVE: pgettext("part of a paper", "Ethnicity and health"),
        Part.ECONOMIC: pgettext("part of a paper", "Money and housing of the family"),
        Part.RESTRICTED: pgettext("part of a paper", "What is restricted: trafficking, sexual abuse, feud"),
        Part.MEASURE: pgettext("part of a paper", "Protection measure"),
        Part.JUSTICE: pgettext("part of a paper", "Justice"),
        Part.FILES: pgettext("part of a paper", "Photographs and scans"),
    }[part]
