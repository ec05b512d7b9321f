"""May this person? One table: role × permission → reach (guide 1.4, design §3.2). `docs/matrix.md` is printed from it."""

from rrjeta.access.choices import Reach, Role
from rrjeta.access.permissions import Permission

P = Permission

_EVERYBODY = {
    P.DESK: Reach.OWN,
    P.READ_DIRECTORY: Reach.ALL,
    P.SUGGEST_EDIT: Reach.ALL,
    P.REPORT_WORRY: Reach.OWN,
}
# Whoever works in an organisation says how much room its services have.
_OFFERING = {P.SET_CAPACITY: Reach.ORGANISATION}
# Whoever leads an organisation writes down what it joined and signed, and the office of a coalition what is its own.
_ALLYING = {P.EDIT_ALLIANCES: Reach.ORGANISATION}
# A team answers what is referred to it; any member takes it.
_INBOX = {P.ANSWER_REFERRAL: Reach.TEAM}
# Who speaks for an organisation says what its services are; who answers their referrals is decided by others.
_OWNING = {**_OFFERING, P.EDIT_DIRECTORY: Reach.ORGANISATION}
_KEEPING = dict.fromkeys((P.SET_CAPACITY, P.EDIT_DIRECTORY, P.KEEP_DIRECTORY), Reach.ALL)

# What the responsible worker does. Whoever inherits a case or covers for its owner does it as well, with no more of
# other cases than before: a unit without its worker must not stand still (design §3.11).
_CASEWORK = (
    P.READ_CONCERN,
    P.READ_NARRATIVE,
    P.READ_ASSESSMENT,
    P.READ_PLAN,
    P.READ_MEASURE,
    P.READ_RESTRICTED,
    P.READ_PLACEMENT,
    P.READ_JUSTICE,
    P.READ_SENSITIVE,
    P.READ_ECONOMIC,
    P.READ_REPORTER,
    P.REVEAL,
    P.EDIT_PERSON,
    P.ASSESS,
    P.RECORD_VISIT,
    P.WRITE_NOTE,
    P.HOLD_MEETING,
    P.WRITE_PLAN,
    P.REVIEW_PLAN,
    P.PROPOSE_CLOSURE,
    P.PROTECT_NOW,
    P.PROPOSE_MEASURE,
    P.FOLLOW_MEASURE,
    P.DECLARE_MISSING,
    P.TRACE_FAMILY,
    P.READ_CONSENT,
    P.WRITE_CONSENT,
    P.OVERRIDE_CONSENT,
    P.READ_DISCLOSURES,
    P.ATTACH_FILE,
    P.PRINT_PAPER,
    P.WRITE_LETTER,
    P.SEND_TRANSFER,
    P.ASK_ABROAD,
    P.READ_OPENINGS,
    P.END_GRANT,
    P.REFER,
    P.EXPORT_LIST,
)
_INTAKE = (
    P.SEE_CASE,
    P.READ_IDENTITY,
    P.READ_RISK,
    P.SCREEN_CONCERN,
    P.OPEN_CASE,
    P.REOPEN,
    P.COMPARE,
    P.JOIN,
    P.ASK,
)

# What a role that reaches a team or more holds for its own, covered and shared work in another unit as well.
WITH_OWN: frozenset[P] = frozenset({*_CASEWORK, P.SEE_CASE, P.READ_IDENTITY, P.READ_RISK, P.ASK})

_HEAD_TEAM = (
    P.SEE_CASE,
    P.READ_CONCERN,
    P.SCREEN_CONCERN,
    P.CONFIRM_NO_CASE,
    P.READ_IDENTITY,
    P.READ_NARRATIVE,
    P.READ_RISK,
    P.READ_ASSESSMENT,
    P.READ_PLAN,
    P.READ_MEASURE,
    P.READ_PLACEMENT,
    P.READ_JUSTICE,
    P.READ_SENSITIVE,
    P.READ_ECONOMIC,
    P.READ_REPORTER,
    P.REVEAL,
    P.OPEN_CASE,
    P.REOPEN,
    P.WRITE_NOTE,
    P.ASK,
    P.HOLD_MEETING,
    P.PROTECT_NOW,
    P.PROPOSE_MEASURE,
    P.DECIDE_MEASURE,
    P.FOLLOW_MEASURE,
    P.APPROVE_PLAN,
    P.APPROVE_CLOSURE,
    P.DECLARE_MISSING,
    P.READ_CONSENT,
    P.WRITE_CONSENT,
    P.OVERRIDE_CONSENT,
    P.READ_DISCLOSURES,
    P.ATTACH_FILE,
    P.FETCH_ORIGINAL,
    P.PRINT_PAPER,
    P.WRITE_LETTER,
    P.READ_REGISTER,
    P.KEEP_TEMPLATES,
    P.ASSIGN,
    P.SEND_TRANSFER,
    P.ACCEPT_TRANSFER,
    P.ASK_ABROAD,
    P.MERGE,
    P.COMPARE,
    P.JOIN,
    P.TAKE_IN_PAPER_CASE,
    P.IMPORT_CASES,
    P.SET_COVER,
    P.SET_ROSTER,
    P.EXCLUDE,
    P.REVIEW_GLASS,
    P.READ_OPENINGS,
    P.END_GRANT,
    P.REFER,
    P.READ_NETWORK,
    P.EXPORT_LIST,
    P.CONFIRM_EXPORT,
    P.READ_EXPORTS,
)

_DIRECTOR_ORGANISATION = (
    P.SEE_CASE,
    P.READ_IDENTITY,
    P.READ_RISK,
    P.READ_PLAN,
    P.READ_MEASURE,
    P.ASK,
    P.HOLD_MEETING,
    P.DECIDE_MEASURE,
    P.PROTECT_NOW,
    P.APPROVE_PLAN,
    P.APPROVE_CLOSURE,
    P.CONFIRM_NO_CASE,
    P.ASSIGN,
    P.ACCEPT_TRANSFER,
    P.MERGE,
    P.COMPARE,
    P.JOIN,
    P.SET_COVER,
    P.SET_ROSTER,
    P.EXCLUDE,
    P.REVIEW_GLASS,
    P.READ_NETWORK,
    P.EXPORT_LIST,
    P.CONFIRM_EXPORT,
    P.READ_EXPORTS,
)

# Who may keep a file longer, and be the second person of an erasure.
_RETENTION = (P.SET_HOLD, P.CONFIRM_ERASURE)

_MEETING_SHARED = (
    P.SEE_CASE,
    P.ASK,
    P.READ_IDENTITY,
    P.READ_NARRATIVE,
    P.READ_ASSESSMENT,
    P.READ_PLAN,
    P.READ_MEASURE,
)


def _all(permissions: tuple[P, ...], reach: Reach) -> dict[P, Reach]:
    return dict.fromkeys(permissions, reach)


MATRIX: dict[Role, dict[P, Reach]] = {
    Role.WORKER: {
        **_EVERYBODY,
        **_OFFERING,
        **_INBOX,
        **_all(_INTAKE, Reach.TEAM),
        **_all(_CASEWORK, Reach.OWN),
        P.LOG_CONCERN: Reach.AREA,
        P.READ_ROSTER: Reach.AREA,
        P.SET_COVER: Reach.OWN,
        P.TAKE_IN_PAPER_CASE: Reach.TEAM,
        P.READ_REGISTER: Reach.TEAM,
        P.ACCEPT_TRANSFER: Reach.OWN,
        P.BREAK_GLASS: Reach.ALL,
    },
    Role.HEAD: {
        **_EVERYBODY,
        **_OWNING,
        **_INBOX,
        **_all(_CASEWORK, Reach.OWN),
        **_all(_HEAD_TEAM, Reach.TEAM),
        P.BREAK_GLASS: Reach.ALL,
        P.LOG_CONCERN: Reach.AREA,
        P.READ_ROSTER: Reach.AREA,
    },
    Role.DIRECTOR: {
        **_EVERYBODY,
        **_OWNING,
        **_ALLYING,
        **_all((*_CASEWORK, *_INTAKE), Reach.OWN),
        **_all((*_DIRECTOR_ORGANISATION, *_RETENTION), Reach.ORGANISATION),
        P.LOG_CONCERN: Reach.AREA,
        P.READ_ROSTER: Reach.AREA,
    },
    Role.NEEDS_OFFICER: {**_EVERYBODY, **_OFFERING, **_INBOX, P.LOG_CONCERN: Reach.AREA},
    Role.MEETING_MEMBER: {**_EVERYBODY, **_all(_MEETING_SHARED, Reach.SHARED)},
    # Organisations write to a unit as schools do: what they are worried about lands with whoever screens.
    Role.PARTNER: {**_EVERYBODY, **_OWNING, **_ALLYING, **_INBOX, P.LOG_CONCERN: Reach.AREA},
    Role.SCHOOL: {**_EVERYBODY, **_OWNING, **_INBOX, P.LOG_CONCERN: Reach.AREA},
    Role.HEALTH: {**_EVERYBODY, **_OWNING, **_INBOX, P.LOG_CONCERN: Reach.AREA},
    Role.POLICE: {**_EVERYBODY, **_INBOX, P.LOG_CONCERN: Reach.AREA},
    Role.SHELTER: {**_EVERYBODY, **_OWNING, **_INBOX, P.LOG_CONCERN: Reach.AREA},
    Role.HELPLINE: {**_EVERYBODY, **_OWNING, **_INBOX, P.LOG_CONCERN: Reach.ALL, P.READ_ROSTER: Reach.ALL},
    Role.AGENCY: {
        **_EVERYBODY,
        P.READ_PACK: Reach.ALL,
        **_KEEPING,
        P.READ_ALONE_STEPS: Reach.ALL,
        P.READ_NETWORK: Reach.ALL,
        P.ARBITRATE: Reach.ALL,
        P.EDIT_ALLIANCES: Reach.ALL,
        P.EXPORT_LIST: Reach.ALL,
    },
    Role.OBSERVER: {**_EVERYBODY},
    Role.ADMINISTRATOR: {
        **_EVERYBODY,
        P.MANAGE_USERS: Reach.ALL,
        P.MANAGE_UNITS: Reach.ALL,
        P.REMOVE_FACTORS: Reach.ALL,
        P.READ_PACK: Reach.ALL,
        P.MOVE_CLOCKS: Reach.ALL,
        P.TUNE_MATCHING: Reach.ALL,
        **_KEEPING,
    },
    Role.DATA_PROTECTION: {
        **_EVERYBODY,
        P.READ_LOG: Reach.ALL,
        P.READ_OPENINGS: Reach.ALL,
        P.HANDLE_INCIDENT: Reach.ALL,
        P.READ_DISCLOSURES: Reach.ALL,
        P.READ_EXPORTS: Reach.ALL,
        P.REVIEW_GLASS: Reach.ALL,
        P.ARCHIVE: Reach.ALL,
        **_all((*_RETENTION, P.PROPOSE_ERASURE), Reach.ALL),
        P.REMOVE_FACTORS: Reach.ALL,
        P.READ_PACK: Reach.ALL,
    },
}
