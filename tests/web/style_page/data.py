"""Plainly invented people and work, in both languages, for looking at the parts."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace as Thing
from typing import Any

from rrjeta.kernel import clock
from rrjeta.kernel.text import Text

NOW = datetime.fromisoformat("2026-03-17T09:20:00+01:00")
RISKS = {
    0: Text("Jo në rrezik", "Not at risk"),
    1: Text("Rrezik i ulët", "Low risk"),
    2: Text("Rrezik i mesëm", "Medium risk"),
    3: Text("Rrezik i lartë", "High risk"),
    4: Text("Rrezik i menjëhershëm", "Immediate risk"),
}
GIRL, BOY = Text("vajzë", "girl"), Text("djalë", "boy")
VISIT = Text("Regjistro vizitën", "Record visit")
LEGAL, TARGET = Text("afat ligjor", "legal limit"), Text("afat i synuar", "target")
STAGES = {
    "plan": Text("Plan në zbatim", "Plan being implemented"),
    "first": Text("Vlerësim fillestar", "Initial assessment"),
    "approval": Text("Plan në miratim", "Plan awaiting approval"),
    "review": Text("Rishikim", "Review"),
}


def _due(days: int = 0, hours: int = 0) -> datetime:
    return NOW + timedelta(days=days, hours=hours)


def _child(
    name: str,
    number: str,
    born: str,
    sex: Text,
    place: str,
    risk: int | None,
    step: Text,
    due: datetime,
    seen: str | None,
    *,
    alert: Text | str = "",
    stage: str = "plan",
    basis: Text | str = "",
    is_alone: bool = False,
) -> Thing:
    seen_on = date.fromisoformat(seen) if seen else None
    return Thing(
        name=name,
        number=number,
        birth_on=date.fromisoformat(born),
        sex=sex,
        place=place,
        risk=risk,
        risk_words=RISKS[risk] if risk is not None else "",
        step=step,
        due_at=due,
        seen_on=seen_on,
        alert=alert,
        stage=STAGES[stage],
        basis=basis,
        is_seen_alone=is_alone,
        worker="Ana Provë",
        button=VISIT,
    )


PAIRS_ONLY = Text("Vizitë vetëm në dyshe", "Visit only in pairs")
GIVE_PLAN = Text("Dërgo planin për miratim", "Send the plan for approval")
SEE_CHILD = Text("Vizito fëmijën", "Visit the child")
ASSESS = Text("Plotëso vlerësimin fillestar", "Complete the initial assessment")
CALL_SCHOOL = Text("Telefono shkollën", "Call the school")
COURT = Text("Shko në seancë, Gjykata e Provës", "Go to the hearing, Court of Trial")

CHILDREN = [
    _child(
        "Drita Shembulli",
        "K7M4-92QX",
        "2017-05-03",
        GIRL,
        "Sukth",
        4,
        ASSESS,
        _due(hours=-3),
        None,
        alert=PAIRS_ONLY,
        stage="first",
        basis=LEGAL,
    ),
    _child(
        "Besart Shembulli", "P2R8-41TC", "2013-11-20", BOY, "Sukth", 3, SEE_CHILD, _due(-2), "2026-02-02", basis=TARGET
    ),
    _child(
        "Lule Prova",
        "H5W9-77ZD",
        "2025-06-01",
        GIRL,
        "Katund i Ri",
        2,
        GIVE_PLAN,
        _due(hours=5),
        "2026-03-16",
        stage="approval",
    ),
    _child(
        "Yll Imagjinari-Trillimi",
        "C3N6-20VB",
        "2010-01-15",
        BOY,
        "Durrës, Njësia 4",
        3,
        COURT,
        _due(1),
        "2026-03-09",
        is_alone=True,
        basis=LEGAL,
    ),
    _child(
        "Mira Fiktivi", "T8X1-55MK", "2019-09-09", GIRL, "Ishëm", 1, CALL_SCHOOL, _due(6), "2026-02-27", stage="review"
    ),
    _child(
        "Endrit Fiktivi",
        "T8X2-19WA",
        "2021-02-11",
        BOY,
        "Ishëm",
        None,
        SEE_CHILD,
        _due(45),
        "2026-02-27",
        is_alone=True,
    ),
]

FAMILY = Thing(
    words=Text("Familja Shembulli, 2 fëmijë", "The Shembulli family, 2 children"),
    action=Text("Regjistro vizitën për të gjithë", "Record visit for all"),
)

ALERTS = [
    Text("Babai ka armë në shtëpi. Vizitë vetëm në dyshe.", "Father has a gun at home. Visit only in pairs."),
    Text("Mos telefono nënën.", "Do not phone the mother."),
]
SIBLINGS = [
    Thing(name="Besart, 12", risk=3, risk_words=RISKS[3], note=""),
    Thing(name="Era, 4", risk=1, risk_words=RISKS[1], note=""),
    Thing(name="Gent, 1", risk=None, risk_words="", note=Text("pa rast", "no case")),
]
SECTIONS = [
    ("#", Text("Përmbledhje", "Summary"), True),
    ("#", Text("Plani dhe veprimet", "Plan and actions"), False, 5),
    ("#", Text("Kronologjia", "Timeline"), False, 31),
    ("#", Text("Familja dhe kontaktet", "Family and contacts"), False),
    ("#", Text("Vlerësimet", "Assessments"), False, 2),
    ("#", Text("Masat dhe gjykata", "Measures and court"), False),
    ("#", Text("Dokumente", "Documents"), False, 8),
    ("#", Text("Kush e ka hapur dosjen", "Who opened this file"), False),
]
FACTS = [
    (
        Text("Jeton me", "Lives with"),
        Text("nënën dhe gjyshen", "mother and grandmother"),
        "#",
        Text("Ndrysho", "Change"),
    ),
    (
        Text("Shkolla", "School"),
        Text("9-vjeçarja «Shembull», klasa III", "Primary school «Shembull», grade 3"),
        "#",
        Text("Ndrysho", "Change"),
    ),
    (Text("Gjuha", "Language"), Text("romani, duhet përkthyes", "Romani, interpreter needed")),
]
ACTIONS = [
    (
        Text("Logopedi çdo të martë", "Speech therapy every Tuesday"),
        "Qendra «Shembull»",
        date(2026, 4, 1),
        Text("U pranua, ende s'ka filluar", "accepted, not yet started"),
        "warn",
    ),
    (
        Text("Çerdhe për vëllanë e vogël", "Nursery for the little brother"),
        "Bashkia",
        date(2026, 3, 2),
        Text("U krye", "Done"),
        "good",
    ),
    (Text("Rroba dimri", "Winter clothes"), "Ana Provë", date(2026, 3, 10), Text("Me vonesë", "Overdue"), "bad"),
]
TIMELINE = [
    Thing(
        kind="visit",
        at=datetime.fromisoformat("2026-03-14T16:30:00+01:00"),
        entered=datetime.fromisoformat("2026-03-16T08:12:00+01:00"),
        what=Text("Vizitë në shtëpi", "Home visit"),
        who="Ana Provë",
        words=Text(
            "Fëmija u takua vetëm. Shtëpia e ngrohtë, nëna e qetë.",
            "The child was seen alone. The house warm, the mother calm.",
        ),
    ),
    Thing(
        kind="note",
        at=datetime.fromisoformat("2026-03-11T10:05:00+01:00"),
        entered=None,
        what=Text("Telefonatë me mësuesen", "Call with the teacher"),
        who="Ana Provë",
        words=Text("Vjen rregullisht që prej së hënës.", "Attends every day since Monday."),
    ),
    Thing(
        kind="done",
        at=datetime.fromisoformat("2026-03-06T12:00:00+01:00"),
        entered=None,
        what=Text("Plani u miratua me shkrim", "Plan approved on paper"),
        who="Dea Shembulli",
        words="",
    ),
    Thing(
        kind="concern",
        at=datetime.fromisoformat("2026-02-28T23:10:00+01:00"),
        entered=None,
        what=Text("Sinjalizim nga fqinji", "Concern from a neighbour"),
        who="",
        words=Text("«Po qajnë prapë.» Fëmija te gjyshja.", "«They are crying again.» Child is with the grandmother."),
    ),
]
CONTACTS = [
    Thing(
        name="Teuta Shembulli",
        tie=Text("nëna", "mother"),
        number="+355691234567",
        stopped=Text("Mos telefono: burri ia lexon telefonin", "Do not phone: the husband reads her phone"),
        note=Text("e di për rastin", "knows about the case"),
    ),
    Thing(
        name="Mësuese Prova",
        tie=Text("mësuesja", "teacher"),
        number="+355682345678",
        stopped="",
        note=Text(
            "mund të telefonohet vetëm 12:00–13:00 · nuk e di për rastin",
            "may be phoned only 12:00–13:00 · does not know about the case",
        ),
    ),
    Thing(name="Inspektor Trillimi", tie=Text("policia", "police"), number="129", stopped="", note=""),
]
YES_NO = [("yes", Text("Po", "Yes")), ("no", Text("Jo", "No")), ("unknown", Text("Nuk dihet", "Not known"))]
SEXES = [("female", Text("Vajzë", "Girl")), ("male", Text("Djalë", "Boy")), ("unknown", Text("Nuk dihet", "Not known"))]
SOURCES = [
    ("school", Text("Shkolla", "School"), Text("mësues, psikolog, drejtor", "teacher, psychologist, head")),
    ("neighbour", Text("Fqinj ose i afërm", "Neighbour or relative")),
    ("police", Text("Policia", "Police")),
]
ERRORS = {
    "what": [
        Text("Shkruani çfarë po ndodh, qoftë edhe gjysmë fjalie", "Write what is happening, even half a sentence")
    ],
    "birth_on": [Text("Data e lindjes është në të ardhmen", "The birth date is in the future")],
    "danger": [Text("Zgjidhni po, jo ose nuk dihet", "Choose yes, no or not known")],
}
CONFLICTS = [
    Thing(field="phone", theirs="069 123 4567", yours="069 123 4500"),
    Thing(field="lives_with", theirs=Text("gjyshja", "grandmother"), yours=Text("nëna", "mother")),
]


def frame(**more: Any) -> dict[str, Any]:
    """Return what the context processor gives every page, and the page's own values."""
    return {
        "actor": Thing(name="Ana Provë"),
        "may_search": True,
        "demo": True,
        "hide_names": False,
        "messages": [],
        "emergency_numbers": [
            ("129", Text("Policia e Shtetit", "State Police")),
            ("116111", Text("Linja kombëtare e fëmijëve ALO", "National child helpline ALO")),
        ],
        "nav": [
            Thing(url="#", label=Text("Puna ime sot", "My work today"), is_current=more.get("here") == "start"),
            Thing(url="#", label=Text("Rastet e mia", "My cases"), is_current=more.get("here") == "cases"),
            Thing(url="#", label=Text("Sinjalizimet", "Concerns"), is_current=False),
            Thing(url="#", label=Text("Në gatishmëri", "On call"), is_current=False),
            Thing(url="#", label=Text("Leje dhe dorëzim", "Leave and hand-over"), is_current=False),
        ],
        "top_actions": [
            Thing(url="#", label=Text("Regjistro sinjalizim", "Log a concern"), is_current=False, picture="concern"),
            Thing(url="#", label=Text("Shto shënim", "Add note"), is_current=False, picture="note"),
            Thing(url="#", label=VISIT, is_current=False, picture="visit"),
        ],
        "operation_id": "0190f3c2-0000-7000-8000-000000000001",
        "typed_by": "",
        "today": clock.today(),
        **more,
    }
