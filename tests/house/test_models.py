"""Tables: foreign keys point down, every table says when its rows go, every column says whether it is personal."""

import ast
from itertools import pairwise
from pathlib import Path

from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.db.models import DateTimeField, Field, ForeignObject, Model
from django.utils import translation

from rrjeta.kernel.classify import Personal, Retention
from rrjeta.packs.loaded import LoadedPack
from rrjeta.retention.operations.ended import ended_tables
from rrjeta.retention.operations.passing import passing_tables
from tests.house.tree import levels, modules


def _tables() -> list[type[Model]]:
    ours = [config for config in apps.get_app_configs() if config.name.startswith("rrjeta.")]
    return [model for config in ours for model in config.get_models(include_auto_created=True)]


def _room(model: type[Model]) -> str:
    return model.__module__.split(".")[1]


def _keys_between_rooms() -> list[tuple[type[Model], ForeignObject]]:
    keys = [(model, field) for model in _tables() for field in model._meta.local_fields]
    return [
        (model, field)
        for model, field in keys
        if isinstance(field, ForeignObject) and _room(field.related_model) != _room(model)
    ]


def test_a_key_into_another_room_points_down() -> None:
    level = levels()
    upward = [
        f"{model.__name__}.{field.name} -> {_room(field.related_model)}"
        for model, field in _keys_between_rooms()
        if _room(field.related_model) not in level or level[_room(field.related_model)] >= level[_room(model)]
    ]
    assert upward == []


def test_the_lower_room_stays_unaware_of_the_key() -> None:
    noticed = [
        f"{model.__name__}.{field.name}"
        for model, field in _keys_between_rooms()
        if field.remote_field.related_name != "+"
    ]
    assert noticed == []


def test_every_table_says_when_its_rows_go() -> None:
    silent = [model.__name__ for model in _tables() if not isinstance(getattr(model, "retention", None), Retention)]
    assert silent == []


def test_what_passes_by_itself_is_dropped_by_the_clockwork() -> None:
    passing = {model for model in _tables() if model.retention is Retention.PASSING}
    assert len(passing) >= 4
    assert set(passing_tables()) == passing
    for model in passing:
        moment = model._meta.get_field(getattr(model, "passes_from", "id"))
        assert isinstance(moment, DateTimeField), model
        assert not moment.null, model


def test_what_goes_after_it_ended_names_its_end_and_its_period(pack: LoadedPack) -> None:
    ended = {model for model in _tables() if model.retention is Retention.ENDED}
    assert len(ended) >= 2
    assert set(ended_tables()) == ended
    for model in ended:
        moment = model._meta.get_field(getattr(model, "passes_from", "id"))
        assert isinstance(moment, DateTimeField), model
        assert moment.null, model
        assert pack.parameter(getattr(model, "passes_after", "")).value > 0, model


def test_every_column_says_whether_it_is_personal() -> None:
    wrong = {}
    for model in _tables():
        said = getattr(model, "personal", {})
        columns = {field.name for field in model._meta.concrete_fields}
        faults = [f"{name} unclassified" for name in sorted(columns - set(said))]
        faults += [f"{name} is no column" for name in sorted(set(said) - columns)]
        faults += [f"{name} is no Personal" for name, kind in said.items() if not isinstance(kind, Personal)]
        if faults:
            wrong[model.__name__] = faults
    assert wrong == {}


def test_bytes_are_sealed_and_nothing_sealed_is_text() -> None:
    odd = [
        f"{model.__name__}.{field.name}"
        for model in _tables()
        for field in model._meta.concrete_fields
        if (_kind(model, field) == Personal.SEALED) != (field.get_internal_type() == "BinaryField")
    ]
    assert odd == []


def _kind(model: type[Model], field: Field) -> Personal | None:
    return getattr(model, "personal", {}).get(field.name)


def test_tables_hold_no_workflow() -> None:
    overridden = [
        f"{module.name}:{node.lineno} {node.name}"
        for module in modules()
        if "models" in module.name
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef) and node.name in ("save", "delete", "clean", "full_clean")
    ]
    assert overridden == []


def test_every_change_of_a_table_has_its_migration() -> None:
    loader = MigrationLoader(None)
    with translation.override(None):
        detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
        changes = detector.changes(graph=loader.graph)
    assert {label: [str(one.operations) for one in changes[label]] for label in changes} == {}


def test_migrations_stand_in_one_row() -> None:
    for config in apps.get_app_configs():
        if config.name.startswith("rrjeta."):
            numbers = sorted(path.name[:4] for path in _migrations(config.path))
            assert all(int(after) == int(before) + 1 for before, after in pairwise(numbers)), config.label


def _migrations(folder: str) -> list[Path]:
    return list(Path(folder).glob("migrations/[0-9]*.py"))
