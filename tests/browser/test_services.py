"""The directory for everybody, in both languages, on a desk and on a phone: nobody is shut out, with scripts or without."""

import pytest
from django.urls import reverse
from playwright.sync_api import Browser

from rrjeta.access.actors import SYSTEM
from rrjeta.directory.operations.keeping import ask_to_confirm
from rrjeta.kernel.ids import new_id
from tests.browser.barriers import barriers, watch
from tests.browser.desk import Desk
from tests.directory.offering import make_rich_service
from tests.doors.world import NOBODY

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("pack")]


@pytest.mark.parametrize("width", ["phone", "desk"])
def test_no_public_page_shuts_anybody_out(desk: Desk, width: str) -> None:
    row = make_rich_service()
    ask_to_confirm(SYSTEM, operation_id=new_id(), service_id=row.id, token="a-token")
    page = desk.page(NOBODY, width)
    watch(page)
    addresses = [
        reverse("public-services"),
        reverse("public-services") + "?words=zzzz",
        reverse("public-services") + "?page=2",
        reverse("public-service", args=[row.id]),
        reverse("public-suggest", args=[row.id]),
        reverse("public-organisation", args=["family-resource-centre-shkoder"]),
        reverse("service-confirm", args=["a-token"]),
    ]
    faults = []
    for language in ("sq", "en"):
        for address in addresses:
            sign = "&" if "?" in address else "?"
            answer = page.goto(f"{desk.url}{address}{sign}lang={language}")
            assert answer is not None
            assert answer.status == 200
            faults += [f"{address} {language}: {words}" for words in barriers(page)]
    assert faults == []


def test_a_service_is_found_without_a_script(browser: Browser, desk: Desk) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.goto(desk.url + reverse("public-services") + "?lang=en")
    page.get_by_label("What is needed?").fill("lawer")
    page.get_by_label("Where?").select_option("AL154")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Ndihmë juridike", exact=False).or_(
        page.get_by_role("link", name="Free legal", exact=False)
    ).first.click()
    assert "Legal Clinic for Minors" in page.get_by_role("main").inner_text()
    page.get_by_role("link", name="Shqip").click()
    assert "Klinika Ligjore" in page.get_by_role("main").inner_text()
    assert context.cookies() == []
    context.close()
