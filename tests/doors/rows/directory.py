"""Doors of the directory, for colleagues and for everybody."""

from rrjeta.access.actors import SYSTEM
from rrjeta.directory.choices import TYPES
from rrjeta.directory.facts.given import EventGiven
from rrjeta.directory.operations.keeping import ask_to_confirm, suggest_edit
from rrjeta.directory.operations.organisations import add_event
from rrjeta.directory.queries.hsds.objects import taxonomy_id, term_id
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.text import Text
from tests.directory.offering import HOME_BODY, make_contact, make_service
from tests.doors.row import EVERYBODY, Row, of, open_row
from tests.doors.world import World

HSDS = ("services", "organizations", "taxonomies", "taxonomy_terms", "service_at_locations")
TOKEN = "a-link-for-the-table"
KEEPING = frozenset({"agency", "administrator"})
# Who speaks for the office at home, whose service it is, and who works there.
OWNING = KEEPING | {"dea", "edi", "partner", "school", "health", "shelter", "helpline"}
OFFERING = OWNING | {"ana", "besa", "covering", "excluded", "next_door", "needs_officer"}

ROWS = [
    Row("directory", EVERYBODY),
    Row("directory-kinds", EVERYBODY),
    Row("directory-service", EVERYBODY, of("service")),
    Row("directory-organisation", EVERYBODY, lambda world: [HOME_BODY]),
    Row("directory-profile", OWNING, lambda world: [HOME_BODY], post=302),
    Row("directory-history", OWNING, lambda world: [HOME_BODY], post=422),
    Row("directory-event-remove", OWNING, lambda world: [HOME_BODY, world.records["body_event"]], get=405, post=302),
    Row("directory-service-add", OWNING, lambda world: [HOME_BODY], post=422),
    Row("directory-service-change", OWNING, of("service"), post=422),
    Row("directory-capacity", OFFERING, of("service"), post=422),
    Row("directory-confirm", OFFERING, of("service"), get=405, post=302),
    Row("directory-contact-add", OWNING, of("service"), post=422),
    Row("directory-contact-remove", OWNING, of("service", "service_contact"), get=405, post=302),
    Row("directory-suggest", EVERYBODY, of("service"), post=422),
    Row("directory-settle", OWNING, of("service", "service_edit"), post=422),
    Row("directory-team", KEEPING, of("service"), post=302),
    Row("directory-hand-over", KEEPING, of("service"), post=422),
    open_row("public-services"),
    open_row("public-service", args=of("service")),
    open_row("public-suggest", args=of("service"), post=422),
    open_row("public-organisation", args=lambda world: [HOME_BODY]),
    open_row("hsds", post=405),
    open_row("hsds-openapi", post=405),
    *(open_row(f"hsds-{name}", post=405) for name in HSDS),
    open_row("hsds-one-services", args=of("service"), post=405),
    open_row("hsds-one-organizations", args=of("service_body"), post=405),
    open_row("hsds-one-taxonomies", args=lambda world: [taxonomy_id(TYPES)], post=405),
    open_row("hsds-one-taxonomy_terms", args=lambda world: [term_id(TYPES, "legal_aid")], post=405),
    open_row("hsds-one-service_at_locations", args=of("service_site"), post=405),
    open_row("hsds-nothing", args=lambda world: ["nothing"], get=404, post=405),
    open_row("service-confirm", args=lambda world: [TOKEN], post=200),
]


def write(world: World) -> None:
    """Write a service of the office at home, with a contact, a suggestion and a link."""
    row = make_service(HOME_BODY, areas=("AL132",), sites=(("AL132", ""),), room=(1, 4))
    world.records["service"] = row.id
    world.records["service_body"] = row.organisation_id
    world.records["service_site"] = row.sites.get().id
    world.records["service_contact"] = make_contact(row, "069 000 0001").id
    world.records["body_event"] = add_event(
        world.people["partner"],
        operation_id=new_id(),
        organisation=HOME_BODY,
        given=EventGiven("opened", "2026", Text("U hap", "Opened")),
    )
    world.records["service_edit"] = suggest_edit(
        world.people["cen"],
        operation_id=new_id(),
        service_id=row.id,
        field="names",
        proposed={"sq": "Qendra", "en": "The centre"},
        why="",
    )
    ask_to_confirm(SYSTEM, operation_id=new_id(), service_id=row.id, token=TOKEN)
