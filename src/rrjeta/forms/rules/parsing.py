"""Turns the tree of a form file into a form, collecting every fault with its line."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rrjeta.access.choices import DataClass
from rrjeta.forms.choices import Home, Kind, Required
from rrjeta.forms.rules.conditions.language import NotACondition, read_condition
from rrjeta.forms.rules.conditions.tree import Condition
from rrjeta.forms.rules.shape import Form, Group, Option, Question, Section
from rrjeta.forms.rules.taking import Taking

FIELD = re.compile(r"[a-z][a-z_]*\.[a-z][a-z_]*")
MARKS = ("sourced", "to_confirm", "proposed")
DOCUMENTS = "legal_act_type"
_SOURCES = {Kind.PERSON: "people", Kind.USER: "users", Kind.ORGANISATION: "organisations", Kind.PLACE: "places"}
_FORM_KEYS = frozenset({"form", "version", "title", "paper", "mark", "source", "lists", "sections"})
_SECTION_KEYS = frozenset({"key", "part", "title", "hint", "folded", "questions"})
_WORD_KEYS = frozenset({"label", "hint", "only_when", "blank", "unit", "row", "add", "words"})
_WHERE_KEYS = frozenset({"key", "kind", "home", "class", "covers", "share", "per_child", "computed", "more"})
_WHEN_KEYS = frozenset({"required", "require_if", "show_if", "not_after", "not_before", "min", "max"})
_CHOICE_KEYS = frozenset({"list", "from", "only", "groups", "anchors", "closed", "each", "questions", "document"})
_LOOK_KEYS = frozenset({"inline", "compact", "tick", "tel", "lines"})
_QUESTION_KEYS = _WORD_KEYS | _WHERE_KEYS | _WHEN_KEYS | _CHOICE_KEYS | _LOOK_KEYS
_GROUP_KEYS = frozenset({"title", "only", "if"})


@dataclass(slots=True)
class Parser(Taking):
    """Reads one form against the code lists of the pack."""

    lists: Mapping[str, Sequence[Option]] = field(default_factory=dict)
    own: dict[str, Sequence[Option]] = field(default_factory=dict)

    def form(self, tree: Any) -> Form:
        """Return the form; complete only when there are no faults."""
        if not isinstance(tree, dict):
            self.fault(tree, None, "a form is a list of keys, the first of them form:")
            tree = {}
        self.only(tree, _FORM_KEYS, "a form")
        for name, rows in self.mapping(tree, "lists").items():
            self.own[name] = self._codes(rows)
        sections = tuple(self._section(one) for one in self.items(tree, "sections"))
        if self.word(tree, "mark", "") not in MARKS:
            self.fault(tree, "mark", f"mark is one of {', '.join(MARKS)}")
        form = Form(
            code=self.word(tree, "form", ""),
            version=self.number(tree, "version") or 0,
            title=self.text(tree, "title"),
            paper=self.text(tree, "paper"),
            mark=self.word(tree, "mark", ""),
            source=self.word(tree, "source", ""),
            sections=sections,
        )
        form.by_key.update({question.key: question for question in form.questions()})
        return form

    def _section(self, tree: Any) -> Section:
        if not isinstance(tree, dict):
            self.fault(tree, None, "a section has key, part and questions")
            tree = {}
        self.only(tree, _SECTION_KEYS, "a section")
        return Section(
            key=self.own_key(tree),
            part=self.word(tree, "part", "one"),
            title=self.maybe_text(tree, "title"),
            hint=self.maybe_text(tree, "hint"),
            folded=self.truth(tree, "folded"),
            questions=tuple(self._question(one, None) for one in self.items(tree, "questions")),
        )

    def _question(self, tree: Any, outer: Question | None) -> Question:
        if not isinstance(tree, dict):
            self.fault(tree, None, "a question has key, kind and label")
            tree = {}
        self.only(tree, _QUESTION_KEYS, "a question")
        kind = self.one_of(tree, "kind", Kind, Kind.TEXT)
        home, table_field = (outer.home, "") if outer else self._home(tree)
        list_name, options = self._options(tree, kind)
        question = Question(
            key=self.own_key(tree),
            kind=kind,
            label=self.text(tree, "label"),
            hint=self.maybe_text(tree, "hint"),
            home=home,
            field=table_field,
            data_class=self._data_class(tree, outer),
            required=self.one_of(tree, "required", Required, Required.NEVER),
            require_if=self._condition(tree, "require_if"),
            show_if=self._condition(tree, "show_if"),
            only_when=self.maybe_text(tree, "only_when"),
            share=tree.get("share") == "never" or self.truth(tree, "share"),
            never_shared=tree.get("share") == "never",
            per_child=self.truth(tree, "per_child"),
            computed=self.truth(tree, "computed"),
            covers=tuple(str(one) for one in self.items(tree, "covers", needed=False)),
            lines=self.number(tree, "lines") or (4 if kind is Kind.LONG else 1),
            list_name=list_name,
            source=self.word(tree, "from", _SOURCES.get(kind, "")),
            options=options,
            groups=self._groups(tree),
            blank=self.maybe_text(tree, "blank"),
            inline=self.truth(tree, "inline"),
            compact=self.truth(tree, "compact"),
            closed=self.truth(tree, "closed"),
            tick=self.truth(tree, "tick"),
            telephone=self.truth(tree, "tel"),
            minimum=self.number(tree, "min"),
            maximum=self.number(tree, "max"),
            unit=self.maybe_text(tree, "unit"),
            not_after_today=self.today(tree, "not_after"),
            not_before_today=self.today(tree, "not_before"),
            row=self.maybe_text(tree, "row"),
            add=self.maybe_text(tree, "add"),
            each=self.word(tree, "each", ""),
            more=self.truth(tree, "more"),
            document=self._document(tree, kind),
        )
        return self._with_rows(tree, question)

    def _with_rows(self, tree: Any, question: Question) -> Question:
        if question.kind is not Kind.ROWS:
            if "questions" in tree:
                self.fault(tree, "questions", "only rows have questions of their own")
            return question
        subs = tuple(self._question(one, question) for one in self.items(tree, "questions"))
        object.__setattr__(question, "questions", subs)
        return question

    def _home(self, tree: Any) -> tuple[Home, str]:
        said = tree.get("home")
        if isinstance(said, dict) and list(said) == ["field"] and FIELD.fullmatch(str(said["field"])):
            return Home.FIELD, str(said["field"])
        if said in (Home.CODED, Home.TOLD, Home.PAPER):
            return Home(str(said)), ""
        self.fault(tree, "home", "home is coded, told, paper or {field: table.field}")
        return Home.TOLD, ""

    def _data_class(self, tree: Any, outer: Question | None) -> str:
        said = tree.get("class", outer.data_class if outer else None)
        if said not in set(DataClass) - {DataClass.LOG}:
            self.fault(tree, "class", "class is one of the data classes of access.choices.DataClass")
        return str(said)

    def _options(self, tree: Any, kind: Kind) -> tuple[str, tuple[Option, ...]]:
        if "anchors" in tree:
            return "anchors", tuple(
                Option(str(one.get("value")), self.text_of(one))
                for one in self.items(tree, "anchors")
                if isinstance(one, dict)
            )
        name = self.word(tree, "list", "")
        if not name:
            return "", ()
        known = self.own.get(name) or self.lists.get(name)
        if known is None:
            self.fault(tree, "list", f"there is no code list {name}")
            return name, ()
        words = self.mapping(tree, "words")
        by_code = {one.code: one for one in known}
        wanted = [str(one) for one in self.items(tree, "only", needed=False)] or list(by_code)
        for code in [*wanted, *words]:
            if code not in by_code:
                self.fault(tree, "only" if code in wanted else "words", f"{code!r} is not a code of {name}")
        return name, tuple(
            Option(code, self.text_of(words[code]) if code in words else by_code[code].text)
            for code in wanted
            if code in by_code
        )

    def _document(self, tree: Any, kind: Kind) -> str:
        """Return as what kind of document a file is kept: a code of the list that the documents of a case use."""
        found = self.word(tree, "document", "")
        if (kind is Kind.FILE) != bool(found):
            self.fault(tree, "document", "a file says which document it is, and nothing else does")
        elif found and found not in {one.code for one in self.lists.get(DOCUMENTS) or ()}:
            self.fault(tree, "document", f"{found!r} is not a code of {DOCUMENTS}")
        return found

    def _groups(self, tree: Any) -> tuple[Group, ...]:
        found = []
        for one in self.items(tree, "groups", needed=False):
            if not isinstance(one, dict):
                self.fault(one, None, "a group has title, only and if")
                continue
            self.only(one, _GROUP_KEYS, "a group")
            codes = tuple(str(code) for code in self.items(one, "only"))
            found.append(Group(self.text(one, "title"), codes, self._condition(one, "if")))
        return tuple(found)

    def _codes(self, rows: Any) -> tuple[Option, ...]:
        found: dict[str, Option] = {}
        for one in rows if isinstance(rows, list) else []:
            if not isinstance(one, dict) or "code" not in one:
                self.fault(one, None, "an entry of a list has code, sq and en")
            elif str(one["code"]) in found:
                self.fault(one, "code", f"{one['code']} stands twice in the list")
            else:
                found[str(one["code"])] = Option(str(one["code"]), self.text_of(one))
        return tuple(found.values())

    def _condition(self, tree: Any, key: str) -> Condition | None:
        if key not in tree:
            return None
        try:
            return read_condition(str(tree[key]))
        except NotACondition as fault:
            self.fault(tree, key, f"{key}: {fault}")
            return None
