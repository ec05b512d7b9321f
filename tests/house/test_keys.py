"""Whatever is sealed without a subject is carried along when the master key turns, or its epoch's end would lose it."""

from django.apps import apps

from rrjeta.kernel.classify import Personal
from rrjeta.kernel.epochs import holders
from rrjeta.kernel.models import EarlierVersion, SealedRecord

# Sealed under the key of a subject, which is itself carried along.
_UNDER_A_SUBJECT = (EarlierVersion._meta.db_table,)
# Keyed hashes under a key that a record of a subject tells.
_UNDER_A_TOLD_KEY = ("importing_camein", "importing_importshape")


def test_every_sealed_column_is_under_a_subject_or_named_by_a_holder() -> None:
    sealed = {
        model._meta.db_table
        for model in apps.get_models()
        if not issubclass(model, SealedRecord) and Personal.SEALED in getattr(model, "personal", {}).values()
    }
    assert sealed - {one.table for one in holders()} - {*_UNDER_A_SUBJECT, *_UNDER_A_TOLD_KEY} == set()


def test_every_holder_names_a_table_that_is_there() -> None:
    assert {one.table for one in holders()} <= {model._meta.db_table for model in apps.get_models()}
