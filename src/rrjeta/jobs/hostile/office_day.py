"""What an office writes beside its cases, and what of a case is written one by one: letters, receipts, talks, complaints, calls.

Numbers of letters are taken in turn and cannot be copied, and talks and complaints hang on no case: all of it is written by
the operations themselves, with a canary in each field of words.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from rrjeta.access.choices import DataClass
from rrjeta.aid.operations.giving import cancel_help, correct_help, give_help
from rrjeta.aid.operations.receipts import sign_receipt
from rrjeta.aid.rules import HelpGiven
from rrjeta.cases.operations.questions import answer_question, ask_about_case
from rrjeta.complaints.operations.handling import answer_complaint, reopen_complaint
from rrjeta.complaints.operations.taking import take_complaint_in
from rrjeta.complaints.rules import Told
from rrjeta.emergencies.operations.calling import record_call
from rrjeta.emergencies.operations.declaring import Declared, declare_emergency
from rrjeta.emergencies.queries.lists import WantedLines, call_list
from rrjeta.jobs.hostile.doing import Doing, page
from rrjeta.jobs.hostile.making import Made
from rrjeta.kernel import clock
from rrjeta.letters.operations.cancelling import cancel_letter
from rrjeta.letters.operations.receiving import Came, receive_letter
from rrjeta.letters.operations.sending import send_letter
from rrjeta.letters.operations.writing import begin_letter, save_letter
from rrjeta.letters.rules.checking import Written as LetterWritten
from rrjeta.supervision.operations.agreeing import agree
from rrjeta.supervision.operations.talks import add_own_words, prepare_talk, write_talk
from rrjeta.supervision.rules import Written

# What is about no child has a class of its own, by whom it is for.
TALK, COMPLAINT, EMERGENCY = "talk", "complaint", "emergency"
# Every so many cases something is written of one, every so many offices somebody complains about each of the three.
_WRITTEN, _COMPLAINED = 9, 3
Row = Mapping[str, Any]
Draw = Callable[[str], str]


class OfficeDay:
    """Writes it; returns of each talk, complaint and emergency its kind, id, and whom it concerns."""

    def __init__(self, made: Made, cases: Sequence[Row]) -> None:
        self._made, self._cast, self._doing = made, made.cast, Doing(made)
        self._keys = {one: key for key, one in made.cast.items()}
        self._cases = [row for row in cases if row["is_open"] and row["merged_into_id"] is None]

    def write_all(self) -> list[dict[str, Any]]:
        """Write what the offices write on a day."""
        offices = [key for key in self._made.office["units"] if f"{key}-head" in self._cast]
        found = [self._talk(office) for office in offices]
        for office in offices[::_COMPLAINED]:
            found += self._complaints(office)
        for number, row in enumerate(self._cases):
            if number % _WRITTEN == 0:
                found.append(self._question(row))
                self._letters(row, is_cancelled=number % (2 * _WRITTEN) == 0)
                self._help(row, is_cancelled=number % (2 * _WRITTEN) == 0)
        found += [self._emergency(office) for office in offices if office.endswith("-1")]
        return found

    def _letters(self, row: Row, *, is_cancelled: bool) -> None:
        """Write to the court and enter what came from it; of every second case the letter is cancelled."""
        owner, words = self._keys[row["owner_id"]], self._of_case("letters_letter", row)
        same = {"case_id": row["id"]}
        letter_id = self._doing.do(begin_letter, owner, **same, template="court_report", language="en")
        same |= {"letter_id": letter_id}
        text = LetterWritten(
            f"Court {words('recipient')}",
            f"Street {words('address')}",
            f"About {words('about')}",
            f"Words {words('text')}",
        )
        self._doing.do(save_letter, owner, **same, written=text)
        self._doing.do(send_letter, owner, **same)
        if is_cancelled:
            self._doing.do(cancel_letter, owner, **same, reason=f"Sent twice {words('cancelled_why')}")
        came = Came(
            "court_decision",
            f"Court {words('recipient')}",
            "Decision of the court",
            clock.today(),
            their_number=words("their_number"),
        )
        # What it is about is the title of the document as well: it would stand in two records.
        self._doing.do(receive_letter, owner, case_id=row["id"], came=came, pages=[page("Decision")])

    def _help(self, row: Row, *, is_cancelled: bool) -> None:
        """Give help and correct it; of every second case it is cancelled, else the receipt is signed."""
        owner, words = self._keys[row["owner_id"]], self._of_case("aid_help", row)
        given = HelpGiven(clock.today(), "food", f"Food {words('what')}", 3800, "donor", f"One {words('quantity')}")
        same = {"case_id": row["id"], "help_id": self._doing.do(give_help, owner, case_ids=[row["id"]], given=given)}
        other = HelpGiven(given.happened_on, given.kind, given.what, 3900, given.budget_line, given.quantity)
        why = f"Typed wrongly {words('corrected_why')}"
        self._doing.do(correct_help, owner, **same, given=other, reason=why, base_version=None)
        if is_cancelled:
            self._doing.do(cancel_help, owner, **same, reason=f"Not given {words('cancelled_why')}")
            return
        signed = {"signed_on": clock.today(), "pages": [page("Signed")]}
        self._doing.do(sign_receipt, owner, **same, **signed, received_by=f"Mother {words('received_by')}")

    def _question(self, row: Row) -> dict[str, Any]:
        """Have the director ask, who reads no word of a file but what they asked and were answered."""
        asker, words = self._director(self._keys[row["unit_id"]]), self._of_case("cases_question", row)
        same = {"case_id": row["id"]}
        same["question_id"] = self._doing.do(ask_about_case, asker, **same, words=f"When {words('words')}?")
        self._doing.do(answer_question, self._keys[row["owner_id"]], **same, words=f"Soon {words('answer')}")
        return {"kind": "asked", "id": same["question_id"], "user": self._cast[asker], "of": row["id"]}

    def _talk(self, office: str) -> dict[str, Any]:
        """Have the head talk with a worker, about a case of theirs where there is one; both write their part."""
        head, worker = f"{office}-head", f"{office}-1"
        worker_id = self._cast[worker]
        mine = [row for row in self._cases if row["owner_id"] == worker_id][:1]
        talk_id = self._doing.do(prepare_talk, head, worker_id=worker_id, case_ids=[row["id"] for row in mine])
        same, soon = {"talk_id": talk_id}, clock.today() + timedelta(days=3)
        words = self._words(TALK, "supervision_talk", talk_id)
        notes = self._words(TALK, "supervision_coachingnote", talk_id)("notes")
        agreed = self._words(TALK, "supervision_agreement", talk_id)("words")
        written = Written(clock.now(), words=f"We {words('words')}", wellbeing="2", notes=f"Coach {notes}")
        self._doing.do(write_talk, head, **same, written=written)
        self._doing.do(add_own_words, worker, **same, words=f"I {words('own_words')}")
        self._doing.do(agree, head, **same, words=f"Rest {agreed}", due_on=soon)
        for row in mine:
            said = self._of_case("cases_reminder", row)("words")
            self._doing.do(agree, head, **same, words=f"Visit {said}", due_on=soon, case_id=row["id"])
        return {"kind": TALK, "id": talk_id, "user": self._cast[head], "of": worker_id, **self._where(office)}

    def _complaints(self, office: str) -> Iterator[dict[str, Any]]:
        """Have somebody complain about a worker, the head and the director; whoever may answers each, and takes one up again."""
        where, told_to = self._where(office), f"{office}-1"
        handlers = {"worker": f"{office}-head", "head": self._director(office), "director": "agency-1"}
        for target, handler in handlers.items():
            words = self._words(COMPLAINT, "complaints_complaint", "")
            told = Told(
                words=f"They {words('words')}",
                municipality=where["municipality"],
                type="staff_conduct",
                complainant="family",
                target=target,
                channel="phone",
                **{name: f"Of {words(name)}" for name in ("whom", "name", "phone", "how_safely")},
                wants_answer=True,
            )
            about_id = self._cast[f"{office}-0"] if target == "worker" else None
            given = {"told": told, "unit_id": where["unit"], "about_id": about_id}
            found = self._doing.do(take_complaint_in, told_to, **given)
            said = {name: f"We found {words(name)}" for name in ("answer", "findings")}
            self._made.sower.settle(found)
            self._doing.do(answer_complaint, handler, complaint_id=found, result="upheld", **said)
            if target == "worker":
                self._doing.do(reopen_complaint, handler, complaint_id=found)
            yield {
                "kind": COMPLAINT,
                "id": found,
                "user": self._cast[handler],
                "of": about_id or "",
                "target": target,
                **where,
            }

    def _emergency(self, office: str) -> dict[str, Any]:
        """Have the head declare a flood in the municipality, and one family be called."""
        head, where = f"{office}-head", self._where(office)
        word = self._words(EMERGENCY, "emergencies_emergency", "")("words")
        declared = Declared("flood", [where["municipality"]], clock.now(), f"The river {word}")
        found = self._doing.do(declare_emergency, head, declared=declared)
        self._made.sower.settle(found)
        rows = {row["id"]: row for row in self._cases}
        for line in call_list(self._doing.actor(head), found, WantedLines()).lines[:1]:
            said = self._of_case("cases_entry", rows[line.row.case_id])("text")
            self._doing.do(record_call, head, line_id=line.id, result="reached", way="neighbour", words=f"Safe {said}")
        return {"kind": EMERGENCY, "id": found, "user": self._cast[head], **where}

    def _where(self, office: str) -> dict[str, Any]:
        return {"unit": self._cast[office], "municipality": self._made.office["units"][office]["municipality"]}

    def _director(self, office: str) -> str:
        return f"{office.rpartition('-')[0]}-1-director"

    def _of_case(self, table: str, row: Row) -> Draw:
        return self._words(DataClass.NARRATIVE, table, row["id"], row["person_key"])

    def _words(self, data_class: str, table: str, record_id: UUID | str, key: UUID | str = "") -> Draw:
        """Return what draws a canary for a field of a record; of one that has no id yet it is told by `settle`."""
        return lambda name: self._made.sower.word(data_class, table, record_id, key, name)
