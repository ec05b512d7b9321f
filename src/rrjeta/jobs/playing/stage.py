"""Where a life is played: the clock stands at the step's moment, a colleague is loaded once a day, ids follow from the step."""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from rrjeta.access.actors import Actor
from rrjeta.access.queries import load_actor, result_of
from rrjeta.forms.queries import Choices, form, read_answers
from rrjeta.forms.rules.answers import Answers
from rrjeta.forms.rules.shape import Choice
from rrjeta.jobs.playing.posting import as_posted
from rrjeta.kernel.clock import now, today

_OPERATIONS = UUID("6d9a5d2e-8f41-5c0b-9b7e-52726a657461")


class UnknownName(Exception):
    """A step speaks of somebody or something that neither an earlier step nor the cast names."""


@dataclass(slots=True)
class Stage:
    """What the verbs of a life share: who acts now, what was named so far, which operations were used."""

    code: str
    first: date
    cast: Mapping[str, UUID]
    ids: dict[str, UUID] = field(default_factory=dict)
    operation_ids: list[UUID] = field(default_factory=list)
    actor: Actor = field(default_factory=lambda: Actor(UUID(int=0), ""))
    actors: dict[tuple[str, date], Actor] = field(default_factory=dict)
    place: str = ""
    was_done: bool = False

    def run(self, operation: Callable[..., UUID], given: Callable[[], Mapping[str, Any]], part: str = "") -> UUID:
        """Do an operation under the id that follows from the life and the step; done before, it is not asked again."""
        operation_id = uuid5(_OPERATIONS, f"{self.code}/{self.place}/{part}")
        done = result_of(self.actor, operation_id)
        self.was_done = done is not None
        result = done or operation(self.actor, operation_id=operation_id, **given())
        self.operation_ids.append(operation_id)
        return result

    def run_each(
        self, operation: Callable[..., UUID], names: str | Sequence[str], given: Callable[[str], Mapping[str, Any]]
    ) -> dict[str, UUID]:
        """Do an operation once for each name; return what each led to."""
        return {name: self.run(operation, functools.partial(given, name), name) for name in listed(names)}

    def who(self, name: str) -> Actor:
        """Return the actor of a colleague, read once a day of the life: roles and leave hold by the day.

        Raises UnknownName.
        """
        key = (name, today())
        if key not in self.actors:
            loaded = load_actor(self.id(name))
            if loaded is None:
                raise UnknownName(name)
            self.actors[key] = loaded[0]
        return self.actors[key]

    def id(self, name: str) -> UUID:
        """Return the id of what a name stands for. Raises UnknownName."""
        found = self.ids.get(name) or self.cast.get(name)
        if found is None:
            raise UnknownName(name)
        return found

    def ids_of(self, names: str | Sequence[str]) -> list[UUID]:
        """Return the ids of one or several names. Raises UnknownName."""
        return [self.id(name) for name in listed(names)]

    def moment(self, given: Mapping[str, Any], name: str = "happened") -> datetime:
        """Return the moment given under a name, else that of the step."""
        return datetime.fromisoformat(given[name]) if given.get(name) else now()

    def day(self, given: Mapping[str, Any], name: str) -> date | None:
        """Return the day given under a name, or None."""
        return date.fromisoformat(given[name]) if given.get(name) else None

    def read(
        self,
        code: str,
        given: Mapping[str, Any],
        *,
        children: Sequence[str] = (),
        choices: Choices | None = None,
        phase: str = "",
        part: str | None = None,
    ) -> Answers:
        """Return the answers of a step as a posted form gives them. Raises Invalid with each fault."""
        shape = form(code)
        cases = {name: str(self.id(name)) for name in children}
        posted = as_posted(shape, given.get("answers") or {}, given.get("each") or {}, cases, self.named)
        posted |= {f"{name}-share": ["yes"] for name in _shares(given, cases)}
        return read_answers(
            shape,
            posted,
            phase or ("unfinished" if given.get("unfinished") else "finish"),
            part=part,
            children=[Choice(case_id, name) for name, case_id in cases.items()],
            choices={"users": self.colleagues(), **(choices or {})},
        )

    def colleagues(self) -> list[Choice]:
        """Return the cast as a form offers it."""
        return [Choice(str(user_id), name) for name, user_id in self.cast.items()]

    def named(self, word: str) -> str:
        """Return the id behind `@name`, and any other words as they stand."""
        return str(self.id(word[1:])) if word.startswith("@") else word


def listed(names: str | Sequence[str]) -> list[str]:
    """Return names, a list or words with blanks between them, as a list."""
    return names.split() if isinstance(names, str) else list(names)


def _shares(given: Mapping[str, Any], cases: Mapping[str, str]) -> list[str]:
    keys = given.get("parents_may_read") or []
    return [*keys, *(f"{key}-{case_id}" for key in keys for case_id in cases.values())]
