"""What is said of a field in which two records agree or differ, as a whole sentence in the reader's language."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from rrjeta.matching.choices import Agreement

SENTENCES: dict[tuple[str, Agreement], Any] = {
    ("given_name", Agreement.SAME): _("Same given name."),
    ("given_name", Agreement.SPELLED): _("Same given name, spelled differently."),
    ("given_name", Agreement.FORM): _("The given names are two forms of one name."),
    ("given_name", Agreement.PART): _("One given name is a part of the other."),
    ("given_name", Agreement.INITIAL): _("Of one given name only the first letter is written, and it agrees."),
    ("given_name", Agreement.SIMILAR): _("The given names are alike, but not the same."),
    ("given_name", Agreement.EXCHANGED): _("Given name and surname stand in each other's place."),
    ("given_name", Agreement.OTHER): _("The given names are different."),
    ("surname", Agreement.SAME): _("Same surname."),
    ("surname", Agreement.SPELLED): _("Same surname, spelled differently."),
    ("surname", Agreement.FORM): _("The surnames are two forms of one name."),
    ("surname", Agreement.PART): _("One surname is a part of the other."),
    ("surname", Agreement.INITIAL): _("Of one surname only the first letter is written, and it agrees."),
    ("surname", Agreement.SIMILAR): _("The surnames are alike, but not the same."),
    ("surname", Agreement.EXCHANGED): _("Surname and given name stand in each other's place."),
    ("surname", Agreement.OTHER): _("The surnames are different."),
    ("father_name", Agreement.SAME): _("Same father's name."),
    ("father_name", Agreement.SPELLED): _("Same father's name, spelled differently."),
    ("father_name", Agreement.FORM): _("The father's names are two forms of one name."),
    ("father_name", Agreement.PART): _("One father's name is a part of the other."),
    ("father_name", Agreement.INITIAL): _("Of one father's name only the first letter is written, and it agrees."),
    ("father_name", Agreement.SIMILAR): _("The father's names are alike, but not the same."),
    ("father_name", Agreement.OTHER): _("The father's names are different."),
    ("mother_name", Agreement.SAME): _("Same mother's name."),
    ("mother_name", Agreement.SPELLED): _("Same mother's name, spelled differently."),
    ("mother_name", Agreement.FORM): _("The mother's names are two forms of one name."),
    ("mother_name", Agreement.PART): _("One mother's name is a part of the other."),
    ("mother_name", Agreement.INITIAL): _("Of one mother's name only the first letter is written, and it agrees."),
    ("mother_name", Agreement.SIMILAR): _("The mother's names are alike, but not the same."),
    ("mother_name", Agreement.OTHER): _("The mother's names are different."),
    ("birth", Agreement.SAME): _("Same date of birth."),
    ("birth", Agreement.TURNED): _("In the dates of birth day and month stand in each other's place."),
    ("birth", Agreement.NEAR): _("Born in the same year, on different days."),
    ("birth", Agreement.YEAR_OFF): _("Born on the same day and month, in different years."),
    ("birth", Agreement.ROUGH): _("The ages agree as far as they are known."),
    ("birth", Agreement.OTHER): _("The dates of birth are different."),
    ("sex", Agreement.SAME): _("Same sex."),
    ("sex", Agreement.OTHER): _("One is a girl, the other a boy."),
    ("municipality", Agreement.SAME): _("Same municipality."),
    ("municipality", Agreement.OTHER): _("Different municipalities."),
    ("village", Agreement.SAME): _("Same village or neighbourhood."),
    ("village", Agreement.OTHER): _("Different villages or neighbourhoods."),
}


def sentence_of(field: str, agreement: str) -> Any:
    """Return the sentence of a reason, or nothing for one that an earlier version wrote and nobody knows any more."""
    return SENTENCES.get((field, Agreement(agreement))) if agreement in list(Agreement) else None
