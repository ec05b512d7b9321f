"""The sentence of each kind of notice: what happened, without anybody's name."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from rrjeta.notices.choices import Kind

_WORDS: dict[Kind, Any] = {
    Kind.GLASS_BROKEN: _("A colleague from elsewhere opened the file of a case of yours urgently."),
    Kind.GLASS_TO_REVIEW: _("The file of a case was opened urgently. It is to be reviewed within two working days."),
    Kind.GLASS_REVIEWED: _("Your urgent opening of a file was reviewed."),
    Kind.GRANTED: _("Something of a case was opened to you until a certain day."),
    Kind.GRANT_ENDED: _("What was opened to you of a case is closed again."),
    Kind.SHUT_OUT: _("You have been shut out of a family because of a tie to it."),
    Kind.LET_IN: _("A family from which you were shut out is open to you again."),
    Kind.RESTRICTED_REVEALED: _("Somebody opened a part with restricted access in a case of yours."),
    Kind.RESTRICTED_OF_CONCERN: _("Somebody opened a part with restricted access in a concern of yours."),
    Kind.INCIDENT_REPORTED: _("An incident of personal data was reported. The time to tell the Commissioner runs."),
    Kind.WORRY_RECEIVED: _("Somebody reported a worry about a child. Please take it up."),
    Kind.WORRY_TAKEN_OVER: _("A colleague took over a report from outside that was yours."),
    Kind.WORRY_CLOSED: _("A report about a child was closed without a concern. Please look whether that is right."),
    Kind.REPORTER_REVEALED: _("Somebody opened who reported a worry that you are responsible for."),
    Kind.TIE_TO_LOOK_AT: _("A colleague of yours may be related to a family. Please look at it."),
    Kind.SECOND_PERSON: _("A colleague asks for your second look: this step is not done by one person alone."),
    Kind.FILE_HELD_BACK: _("The scanner found something harmful in a file that you attached. It is opened to nobody."),
    Kind.FACTORS_ASKED: _("Somebody asked that what you prove yourself with be removed. If you still have it, object."),
    Kind.FACTORS_REMOVED: _(
        "Two people removed what you prove yourself with. If you asked nobody, ring your head at once."
    ),
    Kind.CEILING_REACHED: _("More files were opened in an hour than work needs. The log says by whom: look at once."),
    Kind.REFERRAL_ARRIVED: _("A referral waits in the inbox of your team."),
    Kind.REFERRAL_CHANGED: _("What was sent to you with a referral was sent anew."),
    Kind.REFERRAL_REPLIED: _("Your question about a referral was answered."),
    Kind.REFERRAL_ENDED: _("A referral to you has ended. What was open to you is closed."),
    Kind.REFERRAL_ANSWERED: _("The receiver of a referral of yours has answered or reported."),
    Kind.REFERRAL_LATE: _("A referral is late: somebody should have acted by now."),
    Kind.REFERRAL_SILENT: _("A referral of your unit stays without an answer. Please ring the receiver."),
    Kind.REFERRAL_EXPIRED: _("Nobody answered a referral in time. Decide what happens instead."),
    Kind.REFERRAL_WITHOUT_CONSENT: _("A referral of yours ended because the consent no longer covers it."),
    Kind.ARBITRATION_ASKED: _("Two municipalities do not agree whose a case is. You are asked to decide."),
    Kind.ARBITRATION_VIEW: _("The State Agency is asked about a case that was sent to your unit. Say how you see it."),
    Kind.ARBITRATION_DECIDED: _("The State Agency decided whose a case is. Read the reason."),
    Kind.MEETING_INVITED: _("You are invited to a meeting. Say first whether you are tied to the family."),
    Kind.SEAT_EXCUSED: _("Somebody who was invited to a meeting will not come. Ask the institution for somebody else."),
    Kind.TASK_ASKED: _("Something is asked of you."),
    Kind.TASK_DUE: _("Something that was asked of you is due soon, or late. Please answer."),
    Kind.TASK_ANSWERED: _("Somebody answered what was asked of them on a case of yours."),
    Kind.TASK_CHANGED: _("Something that was asked of you was corrected. Read it again."),
    Kind.TASK_WITHDRAWN: _("Something that was asked of you was taken back. You need not do it."),
    Kind.TASK_RETURNED: _("What somebody was asked on a case of yours came back to you. Do it, or ask somebody else."),
    Kind.LETTER_CAME: _("A letter came in about a case of yours. Read it."),
    Kind.QUESTION_ASKED: _("A colleague asked you something about a case."),
    Kind.QUESTION_ANSWERED: _("A question that you asked about a case was answered."),
    Kind.COMPLAINT_RECEIVED: _("A complaint about the service waits for you. Please look at it."),
    Kind.TALK_WRITTEN: _("A supervision talk with you was written down. You can add your own words."),
    Kind.EMERGENCY_HELP: _("A family of a case of yours was called and needs help now."),
    Kind.EMERGENCY_CALLS: _("A colleague asks you to call families of a call list."),
    Kind.TRIP_NAMED: _("A colleague is on the way and named you: you are told if they give no sign."),
    Kind.TRIP_OVERDUE: _("A colleague who is out has not come back in time. Call them now."),
    Kind.TRIP_SILENT: _("A colleague who is out still gives no sign. Call them, and act if nobody answers."),
    Kind.TRIP_OVER: _("The colleague who gave no sign is back."),
    Kind.IMPORT_DONE: _("The rows of your spreadsheet are in. Read what became of them."),
    Kind.IMPORT_STOPPED: _("The import of your spreadsheet stands still. Open it and have it go on."),
    Kind.EXPORT_ASKED: _("A colleague wants to take a list out as a file. Please confirm or refuse it."),
    Kind.EXPORT_CONFIRMED: _("The list that you asked for is confirmed. You have a day to fetch it."),
    Kind.EXPORT_REFUSED: _("The list that you asked for was refused. Read why."),
    Kind.JOINING_ASKED: _("A colleague asks you to confirm that two registered children are one child."),
    Kind.JOINING_CONFIRMED: _(
        "Two registered children that you held for one were joined. The other unit confirmed it."
    ),
    Kind.JOINING_WITHDRAWN: _("The other unit did not confirm that two registered children are one child."),
    Kind.SESSIONS_ENDED: _("An administrator ended all your sessions."),
    Kind.UNKNOWN_BROWSER: _(
        "Somebody signed in to your account from a browser that was not known. If it was not you, choose another password."
    ),
}


def words_of(kind: str) -> str:
    """Return what a notice of this kind says, in the reader's language."""
    return str(_WORDS[Kind(kind)])
