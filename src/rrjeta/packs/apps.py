"""Names the room for Django, and brings its own parts of a pack."""

from django.apps import AppConfig

from rrjeta.packs import deadlines, head, lists, network, territory
from rrjeta.packs.parts import Part, register

OWN_PARTS = (
    Part("head", head.check, head.content, marks=head.marks),
    Part("lists", lists.check, lists.content, marks=lists.marks),
    Part("deadlines", deadlines.check_deadlines, deadlines.deadlines, marks=deadlines.deadline_marks),
    Part("steps", deadlines.check_steps, deadlines.steps),
    Part("holidays", deadlines.check_holidays, deadlines.holidays, marks=deadlines.holiday_marks),
    Part("places", territory.check, territory.content, marks=territory.marks),
    Part("network", network.check, network.content, marks=network.marks),
)


class PacksConfig(AppConfig):
    name = "rrjeta.packs"
    label = "packs"

    def ready(self) -> None:
        for part in OWN_PARTS:
            register(part)
