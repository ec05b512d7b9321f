"""A piece of a page that is fetched and put in: what could run in it is refused, and nothing else becomes a page."""

from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Route

from tests.browser.desk import Desk
from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("pack")]

MARK = "Zqxpiece"
REFUSED = (
    "<img src=x onerror='window.__ran=1'>",
    "<script>window.__ran=1</script>",
    "<svg><script>window.__ran=1</script></svg>",
    "<a href='javascript:window.__ran=1'>go</a>",
    "<a href=' java&#10;script:window.__ran=1'>go</a>",
    "<a href='&#1;javascript:window.__ran=1'>go</a>",
    "<svg><a xlink:href='javascript:window.__ran=1'><text>go</text></a></svg>",
    "<form action='javascript:window.__ran=1'><button>go</button></form>",
    "<button formaction='javascript:window.__ran=1'>go</button>",
    "<template><img src=x onerror='window.__ran=1'></template>",
    "<div><template shadowrootmode='open'><img src=x onerror='window.__ran=1'></template></div>",
    "<iframe srcdoc='<script>parent.__ran=1</script>'></iframe>",
    "<object data='data:text/html,<script>1</script>'></object>",
    "<base href='https://elsewhere.example/'>",
    "<meta http-equiv='refresh' content='0;url=https://elsewhere.example/'>",
    "<details open ontoggle='window.__ran=1'><summary>go</summary></details>",
    "<div data-hx-on:click='window.__ran=1'>go</div>",
    "<div hx-get='/' hx-vals='js:{a: window.__ran=1}' hx-trigger='load'>go</div>",
    "<math><mtext></table><img src=x onerror='window.__ran=1'>",
    "</template></div><img src=x onerror='window.__ran=1'>",
    "<html><head><script>window.__ran=1</script></head><body>whole page</body></html>",
)
TAKEN = (
    "<a href='/cases?after=a:b'>ours</a>",
    "<a href='tel:129'>call</a>",
    "<svg viewBox='0 0 1 1'><path d='M0 0'/></svg>",
    "<h3>javascript: onclick= &lt;script&gt;</h3>",
)


@pytest.fixture
def page(desk: Desk, cast: Cast) -> Iterator[Page]:
    """Return the page on which who may be known appears while one types. What is refused there the browser says aloud."""
    yield desk.open(cast.ana, reverse("concern-log"))
    desk.complaints.clear()


def put_in(page: Page, piece: str) -> bool:
    """Answer the next request for a piece with this one; tell whether it was put in."""

    def answer(route: Route) -> None:
        route.fulfill(content_type="text/html; charset=utf-8", body=f"<p>{MARK}</p>{piece}")

    address = f"**{reverse('may-be-known')}"
    page.route(address, answer)
    page.evaluate(
        "() => { window.__ended = new Promise((tell, fail) => { setTimeout(fail, 5000);"
        " document.addEventListener('htmx:finally:request', () => setTimeout(tell, 20), {once: true}) }) }"
    )
    page.locator("[name=children-0-child_given_name]").press_sequentially("x")
    page.evaluate("window.__ended")
    page.unroute(address)
    was_put_in = MARK in page.locator("#may-be-known").inner_text()
    for one in page.locator("#may-be-known :text('go')").all():
        one.click(force=True)
    return was_put_in


def test_what_could_run_is_refused_in_a_piece(page: Page, desk: Desk) -> None:
    put_in_all_the_same = [piece for piece in REFUSED if put_in(page, piece)]
    assert put_in_all_the_same == []
    assert page.evaluate("window.__ran") is None
    assert sum("Refused in a piece of a page" in said for said in desk.complaints) == len(REFUSED)
    assert page.locator("main form").count() > 0


def test_what_cannot_run_is_put_in(page: Page) -> None:
    assert [piece for piece in TAKEN if not put_in(page, piece)] == []


def test_no_other_text_becomes_a_page_or_a_script(page: Page) -> None:
    tries = (
        "document.body.innerHTML = '<p>x</p>'",
        "document.body.insertAdjacentHTML('beforeend', '<p>x</p>')",
        "new DOMParser().parseFromString('<p>x</p>', 'text/html')",
        "document.createElement('script').textContent = 'window.__ran=1'; document.createElement('script').text = '1'",
        "document.createElement('script').src = '/static/rrjeta.js'",
        "trustedTypes.createPolicy('rrjeta-swap', {createHTML: text => text})",
        "trustedTypes.createPolicy('another', {createHTML: text => text})",
        "trustedTypes.createPolicy('default', {createHTML: text => text})",
        "setTimeout('window.__ran=1')",
    )
    for one in tries:
        said = page.evaluate(f"() => {{ try {{ {one}; return '' }} catch (fault) {{ return fault.name }} }}")
        assert said == "TypeError", one
    assert page.evaluate("window.__ran") is None


def test_where_the_policy_cannot_be_made_the_page_goes_without_htmx(desk: Desk, cast: Cast) -> None:
    page = desk.page("ana", actor=cast.ana)
    page.add_init_script("trustedTypes.createPolicy = () => { throw new TypeError('not here') }")
    page.goto(desk.url + reverse("concern-log"))
    numbers = page.locator("form .warning")
    assert not numbers.is_visible()
    page.check("[name=danger_now][value=yes]")
    assert numbers.is_visible()
    assert page.evaluate("window.htmx") is None
