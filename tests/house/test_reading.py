"""A door reads through the actor: what it asks starts from who asks, or from a record that was found for them."""

import ast

from tests.house.tree import called_by_doors, dotted, modules, shelves

SHELVES = {"queries", "scope", "register"}
# What every query of these rooms tells is in the country pack, and about nobody.
# The directory in the words of a standard: what anybody may know (tests/api holds that nothing secret is in it).
ABOUT_NOBODY = ("packs.", "places.", "forms.", "cases.queries.pathways.", "directory.queries.hsds.")
# A record in a door's hand was found for its actor: the only way to find one is a query that begins with the actor.
FOUND_FOR_THEM = {"actor", "case", "cases"}
WITHOUT_ACTOR = {
    "matching.queries.searching.standing_in": "puts a made register in the place of the real one, to be measured",
    "directory.queries.listing.public_list": "services that anybody may know of; it tells no private contact and no hidden place",
    "directory.queries.listing.public_service": "as above, one service",
    "directory.queries.listing.service_of_link": "what is public of a service, for whoever holds its link; nobody is signed in",
    "directory.queries.lists.known_codes": "codes of the pack and of places; about nobody",
    "directory.queries.organisations.public_organisation": "an organisation as sources and its own page have it",
    "directory.queries.organisations.events_of_service": "what happened to a service, as sources have it",
    "directory.queries.organisations.programmes_of": "programmes as the pack has them",
    "directory.queries.organisations.counted_of": "whom a source counts without a name, as the pack has it",
    "reporting.queries.indicators.book": "the definitions of numbers, as the country pack has them; about nobody",
    "reporting.queries.indicators.find_indicator": "as above, one of them",
    "reporting.queries.indicators.span_asked": "which month, quarter or year an address names; it reads nothing",
    "retention.queries.due.periods": "how long things are kept, as the country pack says; about nobody",
    "audit.queries.chain_key": "the machine's keeper writes it out for an auditor; it opens nothing sealed",
    "audit.queries.checkpoints_to_give": "the clockwork hands them to the witness; they hold numbers and hashes",
    "audit.queries.exported": "the machine's keeper writes the log out for a verifier; ids and codes, no names",
    "audit.queries.is_checkpoint_due": "the clockwork asks whether enough was written; it shows nothing",
    "access.queries.actor_of_user": "a measurement asks as the colleague with the most cases",
    "cases.queries.packs.packed": "draws the papers of a seat that was found for its member; it reads nothing more",
    "network.queries.register.receivers": "a measurement chooses whom to ask as; it shows no record",
    "cases.queries.measuring.busiest_worker": "a measurement chooses whom to ask as; it shows no record",
    "cases.queries.measuring.holds_anything": "a register for measuring is made in an empty database alone",
    "cases.queries.measuring.register_size": "a measurement says how large its register is",
    "network.queries.families.family_page": "by the token of a slip, before there is an actor; it names nobody",
    "papers.queries.slips.slip": "draws a square and a sentence; about nobody",
    "network.queries.pages.link_of_token": "by the token of a signed link, before there is an actor; it shows nothing",
    "importing.queries.runs.headers_of": "the names of columns of an import that was found for its reader",
    "notices.queries.is_mail_due": "the clockwork asks whether a mail waits; it shows nothing",
    "access.queries.load_actor": "makes the actor",
    "access.queries.staff_names": "colleagues' names, by ids that a found record holds",
    "access.register.user_id_of": "whose account was tried, before there is an actor; the log alone learns it",
    "access.register.user_by_email": "whom another house vouches for, before there is an actor; it shows nothing",
    "access.register.account": "the account of somebody who just proved who they are, before there is an actor",
    "access.register.factor_ids": "which factors somebody has who is signing in, before there is an actor; it shows nothing",
    "access.register.demo_users": "invented colleagues, for the sign-in page of the demonstration",
    "access.scope.holders_of": "whether the machine may make the first one, before anybody can sign in",
    "access.register.who_may_agree": "who else may agree, to removals that were found for the actor",
    "notices.queries.calendar_reader": "whose secret address a calendar asks with, before there is an actor",
    "cases.queries.caseload.norm": "how many cases one worker carries at most, as the country pack says; about nobody",
    "complaints.queries.places.places_with_units": "where a unit works, for anybody who complains; it is about places",
    "complaints.queries.receipts.complaint_state": "how far a complaint is, for its code, and the answer that was asked for",
    "supervision.queries.talks.proposed_next": "when the pack proposes the next talk; about nobody",
    "hotline.queries.places.places_answering": "where a unit answers, for anybody who reports a worry; it is about places",
    "hotline.queries.receipts.receipt_state": "one of three words for a receipt's code, or none; nobody we know asks",
    "access.queries.on_call": "the emergency numbers of a municipality's colleagues on duty, for everybody signed in",
}


def _first_arguments() -> dict[str, str]:
    return {
        f"{dotted(module)}.{node.name}": next((one.arg for one in (*node.args.args, *node.args.kwonlyargs)), "")
        for module in modules()
        if SHELVES & set(shelves(module))
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef)
    }


def test_a_door_reads_through_the_actor() -> None:
    first = _first_arguments()
    past = {
        name: at
        for shelf in SHELVES
        for name, at in called_by_doors(shelf).items()
        if first.get(name, "") not in FOUND_FOR_THEM
        if not name.startswith(ABOUT_NOBODY) and name not in WITHOUT_ACTOR
    }
    assert past == {}


def test_nothing_is_listed_that_no_door_reads() -> None:
    assert set(WITHOUT_ACTOR) - {name for shelf in SHELVES for name in called_by_doors(shelf)} == set()


# Whose id a case was opened for is asked for here alone: to write it down, or of a query that follows the pointer itself.
BY_RECORD = {
    "cases/queries/known.py": "asks `persons`, which follows the pointer",
    "importing/operations/bringing.py": "writes down which record a row became",
    "importing/operations/deciding.py": "as above",
    "importing/operations/household.py": "as above, of records that it has just made",
}


def test_a_childs_rows_are_asked_for_by_the_record_that_stands() -> None:
    """`Case.person_id` names one record of the child; whoever reads with it alone misses those joined with it (decision 27)."""
    asking = {
        module.name
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr == "person_id"
        if isinstance(node.value, (ast.Name, ast.Attribute)) and _last_name(node.value) == "case"
    }
    assert asking == set(BY_RECORD)


def _last_name(node: ast.Name | ast.Attribute) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr
