"""Doors of spreadsheets: open to heads of units alone, each import to those of its own unit."""

from rrjeta.importing.operations.files import take_file
from rrjeta.importing.reading import read_book
from rrjeta.kernel.ids import new_id
from tests.doors.row import HEAD, HEADS, Row, of
from tests.doors.world import World

ROWS = [
    Row("imports", HEADS, post=422),
    Row("import-template", HEADS),
    Row("import", HEAD, of("import")),
    Row("import-columns", HEAD, of("import"), post=422),
    Row("import-rows", HEAD, of("import"), post=409),
    Row("import-faulty", HEAD, of("import")),
    Row("import-act", HEAD, of("import"), get=405, sent={"do": "start"}, post=409),
]


def write(world: World) -> None:
    """Write a file that the head of the unit at home has just sent."""
    book = read_book(b"Emri;Mbiemri;Gjinia\nZqvjollca;Zqprova;F\n")
    dea = world.people["dea"]
    world.records["import"] = take_file(
        dea, operation_id=new_id(), unit_id=world.cast.unit.id, name="Zqlista.csv", book=book
    )
