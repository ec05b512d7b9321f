"""One way to write: rows are saved by kernel.saving inside operations, and every operation declares its permission."""

import ast

from tests.house.tree import Module, called_by_doors, dotted, modules, shelves

# Calls that write rows. A row's `save` and `update` take names only; a picture's and a dictionary's take what comes first.
WRITES_BY_NAME_ONLY = {"save", "update"}
WRITES = {
    "create",
    "acreate",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "delete",
    "raw",
    "execute",
    "executemany",
}
WRITERS = {
    "kernel/saving.py": "the one way to write a record",
    "kernel/sealing.py": "makes the key that a record is sealed under, before the record exists",
    "kernel/epochs.py": "wraps keys anew when the master key turns; what the records tell stays as it is",
    "kernel/wiping.py": "has SQLite empty its journal after an erasure",
    "jobs/linking/trigrams.py": "a made table of a measurement, which goes with its own transaction",
    "kernel/queue.py": "asks PostgreSQL for an office's turn",
    "audit/operations.py": "the one writer of the log",
    "audit/queries.py": "asks PostgreSQL to show the whole log as it stood in one moment",
    "access/operate.py": "remembers which operation was done, in the operation's own transaction",
    "access/operations/held.py": "keeps text typed by somebody no longer signed in, sealed to them; no operation can run",
    "packs/operations.py": "a pack's versions are loaded by the machine's keeper, before anybody can sign in",
    "network/operations/alliances_pack.py": "a pack's coalitions and agreements are loaded with the pack",
    "places/operations.py": "a pack's places are loaded with the pack",
    "directory/operations/services.py": "areas and hours follow their service and hold no history of their own",
    "directory/operations/importing.py": "as services.py, for services out of files",
    "directory/operations/pack.py": "a pack's services are loaded with the pack",
    "matching/operations/keeping.py": "keys and features follow a person's names and hold no history of their own",
    "matching/queries/tables.py": "asks the two tables of the search in one statement each",
    "jobs/linking/made_tables.py": "as trigrams.py",
    "matching/operations/proposing.py": "pairs that a run found, many thousands at once; what anybody decides of one is saved",
    "letters/operations/numbering.py": "counts under a lock; the number itself, and the letter that got it, are saved",
    "importing/operations/": "rows of a file wait sealed and hold no history; what comes in is written by other rooms",
    "cases/operations/seen.py": "a mark beside the log's entry of a look, in its transaction; it holds no history",
    "cases/operations/bulk.py": "copies lives that real operations played, for demonstrations and measurements only",
    "jobs/measuring/": "makes the databases and the sessions of a measurement, beside every register",
    "jobs/backups/": "reads every table of one state, beside every register; it writes none",
    "retention/operations/passing.py": "drops what passes by itself: held texts and marks of what was sent",
    "retention/operations/ended.py": "destroys what ended long ago with its own key, inside an operation",
    "retention/operations/forgetting.py": "destroys rows whose earlier versions go with them; the ledger remembers whom",
    "jobs/startup.py": "asks the database how safely it writes",
}
# What opens a piece of work, so that records can be written: the gate stands before it.
OPENERS = {
    "kernel/saving.py": "defines it",
    "access/operate.py": "checks the permission and writes the log around it",
}
# Operations on what belongs to nobody but the actor: no permission could be asked for.
FOR_ONE_ALONE = {
    "access/operations/held.py": "text that its own author typed before signing in again",
}
# What a door may call of an operations module though it is no operation of a person's.
OPEN_TO_DOORS = {
    "cases.operations.bulk.capture": "reads what a played life wrote, before it is undone; it shows nobody anything",
    "matching.operations.keeping.tend_search": "the clockwork sees that everybody is found by name; nobody asks for it",
    "matching.operations.running.match_register": "the machine's keeper has the register compared; it decides nothing",
    "audit.operations.make_checkpoint": "the clockwork signs how the log stands; nobody asks for it",
    "audit.operations.mark_given": "the clockwork remembers what the witness took",
    "audit.operations.record_look": "the door logs who was looked at",
    "cases.operations.seen.mark_seen": "the door remembers since when somebody has not seen a file, with the log's entry",
    "audit.operations.record_event": "sign-in logs who came and who was refused, before there is an actor",
    "cases.operations.tasks.remind_of_due_tasks": "the clockwork reminds of what is due; each reminder is an operation",
    "directory.operations.asking.send_confirm_requests": "the clockwork asks owners of services; nobody asks for it",
    "files.operations.scan_waiting": "the clockwork shows the scanner what waits; what it says is written by an operation",
    "importing.operations.going.go_on_importing": "the clockwork goes on with what a head began; each batch is an operation",
    "notices.operations.mailing.send_due_mails": "the clockwork sends what is due; nobody asks for it",
    "trips.operations.watching.tend_trips": "the clockwork reminds of who is not back; each trip is an operation of its own",
    "network.operations.tending.tend_referrals": "the clockwork does what is due; each referral is an operation of its own",
    "retention.operations.passing.drop_what_passed": "the clockwork drops held texts and marks that are old enough",
    "retention.operations.erasures.reapply_erasures": "the machine erases again whom the ledger names, before it serves",
    "files.operations.settle_files": "the clockwork ends what a crash left undone, before anybody is served",
    "places.operations.take_boundaries": "the machine's keeper takes a file of public shapes; they are about nobody",
    "packs.operations.check_pack": "the machine's keeper reads a folder of files",
    "packs.operations.load_pack": "the machine's keeper loads it, before anybody can sign in",
}


def _written_at(module: Module) -> list[str]:
    found = []
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        name = node.func.attr
        if name in WRITES or (name in WRITES_BY_NAME_ONLY and not node.args and (node.keywords or name == "save")):
            found.append(f"{module.name}:{node.lineno} .{name}()")
    return found


def _is_listed(module: Module, listed: dict[str, str]) -> bool:
    return any(module.name == entry or (entry.endswith("/") and module.name.startswith(entry)) for entry in listed)


def test_rows_are_written_in_one_way() -> None:
    assert [at for module in modules() if not _is_listed(module, WRITERS) for at in _written_at(module)] == []


def test_no_writer_is_listed_that_writes_nothing() -> None:
    writing = [module for module in modules() if _written_at(module)]
    assert [entry for entry in WRITERS if not any(_is_listed(module, {entry: ""}) for module in writing)] == []


def _operations() -> list[tuple[Module, ast.FunctionDef]]:
    return [
        (module, node)
        for module in modules()
        if "operations" in shelves(module)
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]


def _decorators(function: ast.FunctionDef) -> set[str]:
    called = [one.func if isinstance(one, ast.Call) else one for one in function.decorator_list]
    return {one.id for one in called if isinstance(one, ast.Name)}


def test_an_operation_takes_the_actor_first() -> None:
    others = [
        f"{module.name}:{function.lineno} {function.name}"
        for module, function in _operations()
        if "operation" in _decorators(function) and not _takes_actor(function)
    ]
    assert others == []


def _takes_actor(function: ast.FunctionDef) -> bool:
    return [one.arg for one in function.args.args][:1] == ["actor"]


def test_work_is_opened_behind_the_gate_alone() -> None:
    opened = [
        f"{module.name}:{node.lineno}"
        for module in modules()
        if not _is_listed(module, OPENERS)
        for node in ast.walk(module.tree)
        if (isinstance(node, ast.alias) and node.name == "working")
        or (isinstance(node, ast.Attribute) and node.attr == "working")
    ]
    assert opened == []


def test_a_door_calls_operations_that_ask_for_a_permission() -> None:
    asking = {
        f"{dotted(module)}.{function.name}"
        for module, function in _operations()
        if "operation" in _decorators(function) or module.name in FOR_ONE_ALONE
    }
    unguarded = {
        name: at
        for name, at in called_by_doors("operations").items()
        if name not in asking and name not in OPEN_TO_DOORS
    }
    assert unguarded == {}


def test_what_a_person_gives_is_named() -> None:
    unnamed = [
        f"{module.name}:{function.lineno} {function.name}"
        for module, function in _operations()
        if "operation" in _decorators(function) and len(function.args.args) > 1
    ]
    assert unnamed == []
