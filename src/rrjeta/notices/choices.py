"""The kinds of notices (stored codes)."""

from enum import StrEnum


class Kind(StrEnum):
    """Of what somebody is told. `rules/words.py` says each in a sentence, `web/notices.py` where it leads."""

    GLASS_BROKEN = "glass_broken"
    GLASS_TO_REVIEW = "glass_to_review"
    GLASS_REVIEWED = "glass_reviewed"
    GRANTED = "granted"
    GRANT_ENDED = "grant_ended"
    SHUT_OUT = "shut_out"
    LET_IN = "let_in"
    RESTRICTED_REVEALED = "restricted_revealed"
    SECOND_PERSON = "second_person"
    SESSIONS_ENDED = "sessions_ended"
    UNKNOWN_BROWSER = "unknown_browser"
    FILE_HELD_BACK = "file_held_back"
    FACTORS_ASKED = "factors_asked"
    FACTORS_REMOVED = "factors_removed"
    TIE_TO_LOOK_AT = "tie_to_look_at"
    INCIDENT_REPORTED = "incident_reported"
    CEILING_REACHED = "ceiling_reached"
    REFERRAL_ARRIVED = "referral_arrived"
    REFERRAL_CHANGED = "referral_changed"
    REFERRAL_REPLIED = "referral_replied"
    REFERRAL_ENDED = "referral_ended"
    REFERRAL_ANSWERED = "referral_answered"
    REFERRAL_LATE = "referral_late"
    REFERRAL_SILENT = "referral_silent"
    REFERRAL_EXPIRED = "referral_expired"
    REFERRAL_WITHOUT_CONSENT = "referral_without_consent"
