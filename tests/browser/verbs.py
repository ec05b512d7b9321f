"""Every verb of a life as the pages do it."""

from tests.browser.life import Verb
from tests.browser.life_of_case import CASE
from tests.browser.life_of_measure import MEASURE
from tests.browser.life_of_plan import PLAN

VERBS: dict[str, Verb] = {**CASE, **MEASURE, **PLAN}
