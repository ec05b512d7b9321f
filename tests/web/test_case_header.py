"""The head of a case file: in five seconds who, where, how bad, whose, what next (screens 2.3)."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from rrjeta.access.models import Membership, User
from rrjeta.cases.models import Case
from rrjeta.jobs.measuring.answers import counted
from rrjeta.kernel.clock import today
from rrjeta.kernel.saving import working
from rrjeta.people.operations.persons import correct_person
from tests.cases.making import make_case
from tests.cast import Cast, cover

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


def header_of(cast: Cast, case: Case) -> str:
    """Return the words of the header as the worker reads them."""
    content = cast.signed_in(cast.again(cast.ana)).get(reverse("case", args=[case.id])).content.decode()
    header = content.split('<header class="case-header">')[1].split("</header>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", header))


def told(case: Case, fields: dict[str, Any], words: dict[str, Any]) -> None:
    with working(case.owner_id):
        correct_person(case.person, fields=fields, told=words)


def test_the_birth_is_said_as_exactly_as_it_is_known(cast: Cast) -> None:
    case = make_case(cast)
    assert "born 12 April 2015" in header_of(cast, case)
    told(case, {"birth_precision": "month"}, {})
    assert "born in April 2015" in header_of(cast, case)
    told(case, {"birth_precision": "year"}, {})
    assert "born in 2015" in header_of(cast, case)
    told(case, {"birth_precision": "estimated"}, {})
    assert "born about 2015, estimated" in header_of(cast, case)


def test_a_guessed_age_is_no_birth(cast: Cast) -> None:
    case = make_case(cast, told={"birth_date": "", "age_estimate": 7})
    assert "about 7 years" in header_of(cast, case)
    assert "born" not in header_of(cast, case)


def test_the_language_and_the_needs_in_communication_are_said(cast: Cast) -> None:
    case = make_case(cast)
    told(case, {"languages": ["rom"], "needs_interpreter": True}, {"communication": "Short sentences, pictures"})
    words = header_of(cast, case)
    assert "interpreter needed" in words
    assert "to be understood: Short sentences, pictures" in words


def test_who_covers_is_said_only_while_the_worker_is_away(cast: Cast) -> None:
    case = make_case(cast)
    User.objects.filter(id=cast.besa.user_id).update(phone="+355691234567")
    cover(cast.ana, cast.besa, starts_on=today() + timedelta(days=1))
    assert "stands in" not in header_of(cast, case)
    cover(cast.ana, cast.besa)
    assert "Besa Test stands in, +355 69 123 4567" in header_of(cast, case)


def test_the_head_of_the_unit_is_named_else_the_director(cast: Cast) -> None:
    case = make_case(cast)
    assert "Head of unit: Dea Test" in header_of(cast, case)
    Membership.objects.filter(user_id=cast.dea.user_id).delete()
    assert "Director: Edi Test" in header_of(cast, case)


def test_the_file_with_all_of_it_asks_no_more_than_fifteen_times(cast: Cast) -> None:
    case = make_case(cast)
    make_case(cast, household=case.household, told={"given_name": "Motra"})
    cover(cast.ana, cast.besa)
    client = cast.signed_in(cast.ana)
    client.get(reverse("case", args=[case.id]))
    with counted() as statements:
        client.get(reverse("case", args=[case.id]))
    assert statements.reading <= 15, statements.texts
    assert statements.of_log <= 3


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-10:00", "0001-01-01", "then"])
def test_what_stood_before_no_moment_of_the_calendar_is_not_found(cast: Cast, moment: str) -> None:
    address = reverse("case-before", args=[make_case(cast).id])
    assert cast.signed_in(cast.ana).get(address, {"before": moment}).status_code == 404
