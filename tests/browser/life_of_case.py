"""What the verbs of a life do on the pages: the concern, the assessments, visits and notes, the handing over, the end."""

from rrjeta.access.actors import SYSTEM
from rrjeta.cases.models import Case
from rrjeta.cases.queries.played import children_logged
from rrjeta.jobs.playing.stage import listed
from rrjeta.kernel.clock import now
from tests.browser.filling import send
from tests.browser.life import Given, Played, Verb


def log_concern(life: Played, given: Given) -> None:
    life.hands.go(life.page.locator('.top-actions a[href="/concerns/log"]'))
    send(life.hands, life.posted("identification", given), form=life.form_with("what_happened"))
    life.id_in_url(given["concern"])
    children = children_logged(SYSTEM, life.ids[given["concern"]])
    life.ids |= {f"{name}.person": row[0] for name, row in zip(listed(given["children"]), children, strict=True)}


def take_concern(life: Played, given: Given) -> None:
    send(life.hands, form=life.form_to("/take"))


def screen(life: Played, given: Given) -> None:
    life.follow(f"/concerns/{life.ids[given['concern']]}/screen")
    answers = {"known": given["known"], "urgency": given["urgency"]}
    send(life.hands, answers, form=life.form_with("urgency"), button='[name="then"][value="open"]')


def open_case(life: Played, given: Given) -> None:
    names = listed(given["cases"])
    answers = {
        "children": [life.ids[f"{name}.person"] for name in names],
        "owner": life.ids[given["owner"]],
        "harm_categories": listed(given["harm"]),
        **{name: given.get(name) for name in ("reason", "first_step", "first_step_on")},
    }
    send(life.hands, answers, form=life.form_with("owner"))
    opened = dict(children_logged(SYSTEM, life.ids[given["concern"]]))
    for name in names:
        case_id = opened[life.ids[f"{name}.person"]]
        assert case_id is not None
        life.ids[name] = case_id


def answer_source(life: Played, given: Given) -> None:
    concern = f"/concerns/{life.ids[given['concern']]}"
    life.hands.go(life.page.locator('.page-navigation a[href="/concerns"]'))
    send(life.hands, {"decided": "yes"}, form=life.form_with("decided"))
    life.follow(concern)
    life.follow(f"{concern}/answer")
    send(life.hands, {"answered_at": now(), "how": given["how"]}, form=life.form_with("how"))


def begin_assessment(life: Played, given: Given) -> None:
    for name in life.names(given):
        life.to(name, "assessments", "assessments/start")
        warned = life.form_with("alerts_read").count() > 0
        send(life.hands, {"contact_plan": given["contact_plan"], "alerts_read": True if warned else None})


def assess_initially(life: Played, given: Given) -> None:
    _assess(life, given, "initial")


def begin_full_assessment(life: Played, given: Given) -> None:
    for name in life.names(given):
        life.to(name, "assessments", "assessments/full")
        send(life.hands)


def assess_fully(life: Played, given: Given) -> None:
    _assess(life, given, "full")


def _assess(life: Played, given: Given, kind: str) -> None:
    names = life.names(given)
    together = [f"assessments/{kind}?all=1"] if len(names) > 1 else []
    life.to(names[0], "assessments", f"assessments/{kind}", *together)
    send(life.hands, life.posted(f"{kind}_assessment", given, names))


def visit(life: Played, given: Given) -> None:
    names = life.names(given)
    life.to(names[0], "visits/record")
    send(life.hands, life.posted("visit", given, names))


def note(life: Played, given: Given) -> None:
    """Write a note for the child, and for brothers and sisters with it; in a closed file each has one of their own."""
    others = list(given.get("also_for", ()))
    for name in (given["case"], *others):
        life.to(name, "notes/add")
        together = others if life.form_with("also_for").count() else []
        answers = {
            "text": given["text"],
            "note_kind": given.get("kind"),
            "with_whom-text": given.get("with_whom"),
            "remind_on": given.get("remind_on"),
            "also_for": [life.ids[other] for other in together] or None,
        }
        send(life.hands, answers)
        if together:
            return


def contact(life: Played, given: Given) -> None:
    life.to(given["case"], "family", "contacts/add")
    names = ("name", "phone", "may_phone", "between", "knows_case")
    send(life.hands, {**{name: given[name] for name in names}, "role_words": given["who"]})


def warn(life: Played, given: Given) -> None:
    life.to(given["case"], "family", "beware/add")
    answers = {"code": given["alert"], "words": given["words"], "for_household": given["for_household"]}
    send(life.hands, answers)


def end_reminders(life: Played, given: Given) -> None:
    for name in life.names(given):
        life.to_case(name)
        while life.page.locator("#reminders form").count():
            send(life.hands, form=life.page.locator("#reminders form").first)
            life.to_case(name)


def shut_out(life: Played, given: Given) -> None:
    life.hands.go(life.page.locator('.page-navigation a[href="/office"]'))
    number = Case.objects.get(id=life.ids[given["case"]]).number
    send(life.hands, {"user_id": life.ids[given["user"]], "number": number}, form=life.form_with("number"))


def send_transfer(life: Played, given: Given) -> None:
    for name in life.names(given):
        life.to(name, "more", "transfer")
        send(life.hands, life.posted("handover", given))


def accept_transfer(life: Played, given: Given) -> None:
    for name in life.names(given):
        life.to_start()
        life.follow(f"{life.case_path(name)}/transfer/answer")
        asked = life.page.locator("main form").first
        fields = asked.evaluate("form => [...form.elements].map(one => [one.name, one.value])")
        hearings = {name: given["who_goes"] for name, _value in fields if name.startswith("hearing-")}
        measures = [value for name, value in fields if name == "measures"]
        send(life.hands, {"owner": life.ids[given["owner"]], **hearings, "measures": measures}, form=asked)


def propose_closure(life: Played, given: Given) -> None:
    for name in life.names(given):
        life.to(name, "more", "closing/propose")
        send(life.hands, life.posted("closure", given))
        if given.get("refused"):
            assert life.page.locator(".govuk-error-summary").count() == 1
            life.hands.go(life.page.locator(f'main .govuk-button-group a[href="{life.case_path(name)}"]'))


def approve_closure(life: Played, given: Given) -> None:
    for name in life.names(given):
        life.to(name, "more", "closing/decide")
        send(life.hands, {"words": given["words"]}, form=life.form_with("words"), button="[name=approve]")


CASE: dict[str, Verb] = {
    one.__name__: one
    for one in (
        log_concern,
        take_concern,
        screen,
        open_case,
        answer_source,
        begin_assessment,
        assess_initially,
        begin_full_assessment,
        assess_fully,
        visit,
        note,
        contact,
        warn,
        end_reminders,
        shut_out,
        send_transfer,
        accept_transfer,
        propose_closure,
        approve_closure,
    )
}
