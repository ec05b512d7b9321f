"""Every permission, named once."""

from enum import StrEnum

from rrjeta.access.choices import DataClass


class Permission(StrEnum):
    # What anybody signed in may do with their own desk.
    DESK = "desk.use"

    # What anybody may do, signed in or not.
    REPORT_WORRY = "worry.report"

    # Concerns.
    LOG_CONCERN = "concern.log"
    READ_CONCERN = "concern.read"
    SCREEN_CONCERN = "concern.screen"
    CONFIRM_NO_CASE = "concern.confirm_no_case"

    # Reading a case, one permission for each class of data.
    SEE_CASE = "case.see"
    READ_IDENTITY = "read.identity"
    READ_NARRATIVE = "read.narrative"
    READ_RISK = "read.risk"
    READ_ASSESSMENT = "read.assessment"
    READ_PLAN = "read.plan"
    READ_MEASURE = "read.measure"
    READ_RESTRICTED = "read.restricted"
    READ_PLACEMENT = "read.placement"
    READ_JUSTICE = "read.justice"
    READ_SENSITIVE = "read.sensitive"
    READ_ECONOMIC = "read.economic"
    READ_LOG = "read.log"
    READ_REPORTER = "read.reporter"
    REVEAL = "restricted.reveal"

    # Working on a case.
    EDIT_PERSON = "person.edit"
    OPEN_CASE = "case.open"
    ASSESS = "case.assess"
    WRITE_NOTE = "case.note"
    RECORD_VISIT = "case.visit"
    ASK = "case.ask"
    HOLD_MEETING = "case.meeting"
    WRITE_PLAN = "case.plan"
    APPROVE_PLAN = "case.approve_plan"
    REVIEW_PLAN = "case.review"
    PROPOSE_CLOSURE = "case.propose_closure"
    APPROVE_CLOSURE = "case.approve_closure"
    REOPEN = "case.reopen"
    PROTECT_NOW = "case.protect_now"
    PROPOSE_MEASURE = "measure.propose"
    DECIDE_MEASURE = "measure.decide"
    FOLLOW_MEASURE = "measure.follow"
    DECLARE_MISSING = "case.declare_missing"
    TRACE_FAMILY = "case.trace"
    READ_CONSENT = "case.read_consent"
    WRITE_CONSENT = "case.consent"
    OVERRIDE_CONSENT = "case.override_consent"
    READ_DISCLOSURES = "case.read_disclosures"
    ATTACH_FILE = "case.attach"
    FETCH_ORIGINAL = "case.fetch_original"
    PRINT_PAPER = "case.print"
    WRITE_LETTER = "letter.write"
    READ_REGISTER = "letter.register"
    KEEP_TEMPLATES = "letter.templates"
    ASSIGN = "case.assign"
    SEND_TRANSFER = "case.send_transfer"
    ACCEPT_TRANSFER = "case.accept_transfer"
    ARBITRATE = "transfer.arbitrate"
    ASK_ABROAD = "case.ask_abroad"
    GIVE_HELP = "help.give"
    READ_HELP = "help.read"
    MERGE = "case.merge"
    COMPARE = "person.compare"
    JOIN = "person.join"
    TUNE_MATCHING = "office.tune_matching"
    ARCHIVE = "case.archive"
    TAKE_IN_PAPER_CASE = "case.take_in_paper"
    IMPORT_CASES = "case.import"
    EXPORT_LIST = "list.export"
    CONFIRM_EXPORT = "list.confirm_export"
    READ_EXPORTS = "list.read_exports"
    BREAK_GLASS = "case.break_glass"
    REVIEW_GLASS = "case.review_glass"
    READ_OPENINGS = "case.read_openings"
    END_GRANT = "case.end_grant"

    # Referrals: sent by whoever works on the case, answered by the receiver's team or by a guest with a link.
    REFER = "referral.send"
    ANSWER_REFERRAL = "referral.answer"
    READ_NETWORK = "network.numbers"

    # Talks of a head with a worker about the work.
    READ_TALK = "supervision.read"
    HOLD_TALK = "supervision.hold"

    # Complaints about the service.
    COMPLAIN = "complaint.make"
    TAKE_COMPLAINT = "complaint.take_in"
    HANDLE_COMPLAINT = "complaint.handle"

    # Something happened to everyone.
    DECLARE_EMERGENCY = "emergency.declare"
    READ_EMERGENCY = "emergency.read"
    CALL_IN_EMERGENCY = "emergency.call"

    # Statistics: numbers within reach, the list behind each where its facts may be read, and the reports frozen from them.
    READ_STATISTICS = "statistics.read"
    SEND_REPORT = "statistics.send_report"
    READ_REPORTS = "statistics.read_reports"

    # The directory of services.
    READ_DIRECTORY = "directory.read"
    EDIT_ALLIANCES = "network.alliances"
    SET_CAPACITY = "directory.capacity"
    SUGGEST_EDIT = "directory.suggest"
    EDIT_DIRECTORY = "directory.edit"
    KEEP_DIRECTORY = "directory.keep"

    # Going out to families, and the hours and roads of a month.
    GO_OUT = "trip.go"
    READ_TRIPS = "trip.read"
    READ_HOURS = "hours.read"

    # The office.
    SET_COVER = "office.cover"
    READ_ROSTER = "office.read_roster"
    SET_ROSTER = "office.roster"
    EXCLUDE = "office.exclude"
    HANDLE_INCIDENT = "office.incidents"
    MANAGE_USERS = "office.users"
    MANAGE_UNITS = "office.units"
    REMOVE_FACTORS = "office.factors"
    READ_PACK = "office.pack"
    MOVE_CLOCKS = "office.clocks"
    SET_HOLD = "retention.hold"
    PROPOSE_ERASURE = "retention.propose"
    CONFIRM_ERASURE = "retention.confirm"
    READ_ALONE_STEPS = "office.read_alone_steps"


# Whoever may do one of these reaches more than their own cases: they prove who they are by a passkey. What takes the data
# of many out of the system asks for a second person and a fresh proof instead (decision 33).
BY_PASSKEY: frozenset[Permission] = frozenset(
    {
        Permission.MANAGE_USERS,
        Permission.MANAGE_UNITS,
        Permission.REMOVE_FACTORS,
        Permission.READ_ALONE_STEPS,
    }
)

# What opens restricted objects, gives access or takes a shield away, and cannot be taken back: its doors open to a fresh
# proof alone (web/fresh.py), but for those that only show. No ordinary casework stands here: no code in front of *Save*.
BY_FRESH_PROOF: frozenset[Permission] = frozenset(
    {
        Permission.REVEAL,
        Permission.FETCH_ORIGINAL,
        Permission.BREAK_GLASS,
        Permission.END_GRANT,
        Permission.OVERRIDE_CONSENT,
        Permission.MERGE,
        Permission.JOIN,
        Permission.EXCLUDE,
        Permission.MANAGE_USERS,
        Permission.MANAGE_UNITS,
        Permission.REMOVE_FACTORS,
        Permission.SET_HOLD,
        Permission.PROPOSE_ERASURE,
        Permission.CONFIRM_ERASURE,
        Permission.EXPORT_LIST,
        Permission.CONFIRM_EXPORT,
    }
)

READING: dict[DataClass, Permission] = {
    DataClass.IDENTITY: Permission.READ_IDENTITY,
    DataClass.NARRATIVE: Permission.READ_NARRATIVE,
    DataClass.RISK: Permission.READ_RISK,
    DataClass.ASSESSMENT: Permission.READ_ASSESSMENT,
    DataClass.PLAN: Permission.READ_PLAN,
    DataClass.MEASURE: Permission.READ_MEASURE,
    DataClass.RESTRICTED: Permission.READ_RESTRICTED,
    DataClass.PLACEMENT: Permission.READ_PLACEMENT,
    DataClass.JUSTICE: Permission.READ_JUSTICE,
    DataClass.SENSITIVE: Permission.READ_SENSITIVE,
    DataClass.ECONOMIC: Permission.READ_ECONOMIC,
    DataClass.LOG: Permission.READ_LOG,
    DataClass.REPORTER: Permission.READ_REPORTER,
}

# What opens a restricted object. No relation gives these: neither being on call nor being the deputy, and nothing that
# opens a file in an emergency (design §3.9).
RESTRICTED: frozenset[Permission] = frozenset(
    {Permission.REVEAL, Permission.READ_RESTRICTED, Permission.READ_PLACEMENT, Permission.READ_REPORTER}
)

# What the named deputy of a unit does where fewer than two others could decide (design §3.11).
DEPUTY: frozenset[Permission] = frozenset(
    {
        Permission.SEE_CASE,
        Permission.READ_CONCERN,
        Permission.READ_IDENTITY,
        Permission.READ_NARRATIVE,
        Permission.READ_RISK,
        Permission.READ_ASSESSMENT,
        Permission.READ_PLAN,
        Permission.READ_MEASURE,
        Permission.CONFIRM_NO_CASE,
        Permission.DECIDE_MEASURE,
        Permission.APPROVE_PLAN,
        Permission.APPROVE_CLOSURE,
        Permission.REVIEW_GLASS,
        Permission.CONFIRM_EXPORT,
        Permission.READ_TRIPS,
    }
)

# What is open to whoever is not signed in. Everything else asks who they are first.
PUBLIC: frozenset[Permission] = frozenset({Permission.REPORT_WORRY, Permission.SUGGEST_EDIT, Permission.COMPLAIN})

# What breaking the glass opens: reading, and nothing that is restricted (design §3.14).
GLASS: frozenset[Permission] = frozenset(
    {
        Permission.SEE_CASE,
        Permission.READ_IDENTITY,
        Permission.READ_NARRATIVE,
        Permission.READ_RISK,
        Permission.READ_ASSESSMENT,
        Permission.READ_PLAN,
        Permission.READ_MEASURE,
    }
)

# What the holder of a signed link may do, with the one referral to which it leads (design §3.3).
GUEST: frozenset[Permission] = frozenset({Permission.ANSWER_REFERRAL})

# What being on the duty roster opens in the municipality's cases beyond the worker's own (design §3.14).
ON_DUTY: frozenset[Permission] = frozenset(
    {
        Permission.SEE_CASE,
        Permission.LOG_CONCERN,
        Permission.READ_CONCERN,
        Permission.SCREEN_CONCERN,
        Permission.READ_IDENTITY,
        Permission.READ_NARRATIVE,
        Permission.READ_RISK,
        Permission.READ_ASSESSMENT,
        Permission.READ_PLAN,
        Permission.READ_MEASURE,
        Permission.PROTECT_NOW,
        Permission.PROPOSE_MEASURE,
        Permission.FOLLOW_MEASURE,
        Permission.WRITE_NOTE,
        Permission.ASK,
    }
)
