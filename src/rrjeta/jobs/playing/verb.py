"""Verbs by name: what a step does."""

from collections.abc import Callable, Mapping
from typing import Any

from rrjeta.jobs.playing.stage import Stage

Play = Callable[[Stage, Mapping[str, Any]], None]


class Verbs(dict[str, Play]):
    """The verbs of one topic, by the name of their function; `grammar` says what each may be given."""

    def verb(self, function: Play) -> Play:
        """Make a function the verb of its own name."""
        self[function.__name__] = function
        return function
