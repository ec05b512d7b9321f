"""Files that came with a form, kept beside what it wrote. Called inside operations of a topic."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.files.choices import MOST_BYTES
from rrjeta.files.operations import attach
from rrjeta.files.rules.cleaning import Cleaned, cleaned
from rrjeta.forms.rules.enclosed import Enclosed
from rrjeta.kernel.errors import Invalid
from rrjeta.kernel.models import SubjectKey


def enclose(
    files: Sequence[Enclosed], *, record_id: UUID, holders: Sequence[tuple[SubjectKey, UUID]], at: datetime
) -> None:
    """Attach the files to a record, for each holder (subject and case) under a key of their own.

    What concerns several children is kept for each of them, so that one can be erased alone. Raises Invalid at the
    inputs of all files that are refused, before any is kept.
    """
    ready = _all_cleaned(files)
    for one in files:
        for subject, case_id in holders:
            attach(
                subject=subject,
                kind=one.document,
                record_id=record_id,
                case_id=case_id,
                happened_at=at,
                pages=ready[one.name],
                told={},
                data_class=one.data_class,
            )


def _all_cleaned(files: Sequence[Enclosed]) -> dict[str, Cleaned]:
    # What was sent beyond the limit was dropped on the way, so a file may be cut: none of them can be trusted.
    if sum(len(page) for one in files for page in one.pages) > MOST_BYTES:
        too_large = _("The files are too large together. Send up to 15 megabytes at once, the others later.")
        raise Invalid({one.name: too_large for one in files})
    ready, errors = {}, {}
    for one in files:
        try:
            ready[one.name] = cleaned(one.pages)
        except Invalid as refused:
            errors[one.name] = refused.errors["file"]
    if errors:
        raise Invalid(errors)
    return ready
