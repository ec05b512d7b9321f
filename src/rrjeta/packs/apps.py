"""Names the room for Django, and brings its own parts of a pack."""

from django.apps import AppConfig

from rrjeta.packs import deadlines, head, lists, network, territory
from rrjeta.packs.parts import Part, register


class PacksConfig(AppConfig):
    name = "rrjeta.packs"
    label = "packs"

    def ready(self) -> None:
        register(Part("head", head.check, head.content, marks=head.marks))
        register(Part("lists", lists.check, lists.content, marks=lists.marks))
        register(Part("deadlines", deadlines.check_deadlines, deadlines.deadlines, marks=deadlines.deadline_marks))
        register(Part("steps", deadlines.check_steps, deadlines.steps))
        register(Part("holidays", deadlines.check_holidays, deadlines.holidays, marks=deadlines.holiday_marks))
        register(Part("places", territory.check, territory.content, marks=territory.marks))
        register(Part("network", network.check, network.content, marks=network.marks))
