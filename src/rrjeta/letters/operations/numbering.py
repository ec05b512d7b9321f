"""Taking a protocol number: one counter a unit and year, locked until the letter that got the number is committed."""

from rrjeta.access.models import Unit
from rrjeta.kernel.clock import today
from rrjeta.kernel.saving import add
from rrjeta.letters.choices import Direction
from rrjeta.letters.models import Counter, ProtocolNumber


def take_number(unit: Unit, direction: Direction) -> ProtocolNumber:
    """Give the next number of the unit this year, inside an operation; one that is undone leaves no gap.

    Raises OutsideOperation.
    """
    day = today()
    Counter.objects.get_or_create(unit=unit, year=day.year)
    counter = Counter.objects.select_for_update().get(unit=unit, year=day.year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return add(ProtocolNumber(unit=unit, year=day.year, number=counter.last, direction=direction, taken_on=day))
