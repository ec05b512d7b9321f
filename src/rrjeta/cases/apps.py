"""Names the room for Django; its pathways are a part of the pack, and a colleague's desk passes on when they leave."""

from django.apps import AppConfig

from rrjeta.access.facts import CaseNumbers, FindCase, RoleEnded, UserDisabled, UserExcluded
from rrjeta.cases.rules import caseload
from rrjeta.cases.rules.reading import check, content, marks
from rrjeta.kernel.seams import answer, listen
from rrjeta.packs.parts import Part, register
from rrjeta.people.facts import PersonNamed


class CasesConfig(AppConfig):
    name = "rrjeta.cases"
    label = "cases"

    def ready(self) -> None:
        from rrjeta.cases.operations import passing_on, relatives  # noqa: PLC0415  tables can be imported only from here on
        from rrjeta.cases.queries import numbers  # noqa: PLC0415  as above

        register(Part("pathways", check, content, marks=marks))
        register(caseload.PART)
        listen(UserDisabled, passing_on.pass_desk)
        listen(RoleEnded, passing_on.pass_desk_in_unit)
        listen(UserExcluded, passing_on.leave_family)
        listen(PersonNamed, relatives.on_person_named)
        answer(FindCase, numbers.case_numbered)
        answer(CaseNumbers, numbers.case_numbers)
