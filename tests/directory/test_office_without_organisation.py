"""Whoever runs the system sits in an office that no list of organisations names: the directory opens all the same."""

import pytest
from django.urls import reverse

from rrjeta.access.models import Unit
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


@pytest.mark.parametrize("organisation", ["", "No code at all"])
def test_the_list_opens_for_an_office_without_an_organisation(cast: Cast, organisation: str) -> None:
    Unit.objects.filter(id=cast.office.id).update(organisation=organisation)
    answer = cast.signed_in(cast.again(cast.administrator)).get(reverse("directory"))
    assert answer.status_code == 200
    assert answer.context["add_url"] == ""
