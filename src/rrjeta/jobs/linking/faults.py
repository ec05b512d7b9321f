"""What goes wrong when a person is written down a second time: one function a kind, each changing a record in place.

A kind that finds nothing to change leaves the record as it is and says so, and another one is drawn.
"""

from datetime import timedelta

from rrjeta.jobs.linking import life_faults as life
from rrjeta.jobs.linking import name_faults as names
from rrjeta.jobs.linking.slips import ANY, Fault, emptied

KINDS: dict[str, Fault] = {
    "no_marks": names.no_marks,
    "confused_letters": names.replaced("confused", 2),
    "foreign_spelling": names.replaced("abroad", 3),
    "cyrillic": names.script("cyrillic"),
    "greek": names.script("greek"),
    "capitals": names.capitals,
    "letter_missing": names.letters(lambda word, at, _chance, _tables: word[:at] + word[at + 1 :]),
    "letter_more": names.letters(lambda word, at, chance, _tables: word[:at] + chance.choice(ANY) + word[at:]),
    "letter_other": names.letters(lambda word, at, chance, _tables: word[:at] + chance.choice(ANY) + word[at + 1 :]),
    "letter_beside": names.letters(names.beside),
    "letters_turned": names.letters(
        lambda word, at, _chance, _tables: word[: at - 1] + word[at] + word[at - 1 : at] + word[at + 1 :]
    ),
    "letter_doubled": names.letters(lambda word, at, _chance, _tables: word[:at] + word[at] + word[at:]),
    "letters_look_alike": names.letters(
        lambda word, at, _chance, tables: word[:at] + tables["looks"].get(word[at], word[at]) + word[at + 1 :]
    ),
    "vowel_other": names.letters(
        lambda word, at, chance, tables: (
            word[:at] + chance.choice("aeiou") + word[at + 1 :] if word[at] in tables["vowels"] else word
        )
    ),
    "end_missing": names.letters(lambda word, _at, _chance, _tables: word[: max(3, len(word) - 2)]),
    "ending": names.ending,
    "short_form": names.short_form,
    "cut_form": names.cut_form,
    "initial": names.initial,
    "given_and_surname_exchanged": names.exchanged("given_name", "surname"),
    "parents_exchanged": names.exchanged("father_name", "mother_name"),
    "second_surname": names.second_surname,
    "one_part_less": names.one_part_less,
    "other_surname": names.other_surname,
    "second_given": names.second_given,
    "other_given": names.other_given,
    "other_birth": life.dated(
        lambda day, chance: day.replace(year=day.year - chance.randint(0, 9), month=chance.randint(1, 12))
    ),
    "other_father": names.other_parent,
    "father_as_surname": names.father_as_surname,
    "full_name_in_given": names.full_name_in_given,
    "spaces": names.spaces,
    "no_surname": emptied("surname"),
    "no_given": emptied("given_name"),
    "no_father": emptied("father_name"),
    "no_mother": emptied("mother_name"),
    "no_parents": emptied("father_name", "mother_name"),
    "no_birth": emptied("birth_date", "birth_precision"),
    "no_sex": emptied("sex"),
    "other_sex": life.other_sex,
    "day_and_month_turned": life.dated(lambda day, _chance: day.replace(day=day.month, month=day.day)),
    "year_beside": life.dated(lambda day, chance: day.replace(year=day.year + chance.choice((-1, 1)))),
    "year_other": life.dated(lambda day, chance: day.replace(year=day.year + chance.choice((-10, -3, -2, 2, 3, 10)))),
    "day_other": life.dated(life.digit_of_day),
    "month_other": life.dated(
        lambda day, chance: day.replace(month=chance.choice((day.month % 12 + 1, chance.randint(1, 12))))
    ),
    "days_beside": life.dated(lambda day, chance: day + timedelta(days=chance.randint(-40, 40))),
    "first_of_january": life.dated(lambda day, _chance: day.replace(month=1, day=1)),
    "only_month": life.cut_to("month"),
    "only_year": life.cut_to("year"),
    "estimated": life.cut_to("estimated"),
    "village_as_municipality": life.village_as_municipality,
    "moved": life.moved,
    "village_typo": life.village_typo,
    "no_place": life.no_place,
    "address_sign": life.in_writing("address", life.one_sign_other),
    "address_signs_turned": life.in_writing("address", life.two_signs_turned),
    "address_part_less": life.in_writing("address", life.a_part_less),
    "no_address": life.in_writing("address", lambda _word, _chance: ""),
    "other_home": life.other_home,
    "postcode_sign": life.in_writing("postcode", life.one_sign_other),
    "postcode_turned": life.in_writing("postcode", life.two_signs_turned),
    "number_sign": life.in_writing("personal_number", life.one_sign_other),
    "number_turned": life.in_writing("personal_number", life.two_signs_turned),
    "other_number": life.in_writing("personal_number", life.other_number),
    "no_number": life.in_writing("personal_number", lambda _word, _chance: ""),
    "other_phone": life.in_writing("phone", life.other_number),
    "phone_sign": life.in_writing("phone", life.one_sign_other),
    "no_phone": life.in_writing("phone", lambda _word, _chance: ""),
}

# Kinds never seen while learning: how well a register holds that has them says what a fault is worth that nobody thought of.
# Kinds that happen far less often than the others.
RARE = ("cyrillic", "greek", "no_given", "other_given", "other_birth", "other_father")
HELD_OUT = (
    "greek",
    "letters_look_alike",
    "father_as_surname",
    "full_name_in_given",
    "days_beside",
    "end_missing",
    "spaces",
)
