"""All verbs."""

from rrjeta.jobs.playing.verb import Play
from rrjeta.jobs.playing.verbs.assessing import ASSESSING
from rrjeta.jobs.playing.verbs.closing import CLOSING
from rrjeta.jobs.playing.verbs.concerns import CONCERNS
from rrjeta.jobs.playing.verbs.corresponding import CORRESPONDING
from rrjeta.jobs.playing.verbs.families import FAMILIES
from rrjeta.jobs.playing.verbs.following import FOLLOWING
from rrjeta.jobs.playing.verbs.giving import GIVING
from rrjeta.jobs.playing.verbs.passing import PASSING
from rrjeta.jobs.playing.verbs.planning import PLANNING
from rrjeta.jobs.playing.verbs.protecting import PROTECTING
from rrjeta.jobs.playing.verbs.referring import REFERRING

VERBS: dict[str, Play] = {
    **CONCERNS,
    **ASSESSING,
    **PROTECTING,
    **PLANNING,
    **FOLLOWING,
    **FAMILIES,
    **CLOSING,
    **PASSING,
    **REFERRING,
    **CORRESPONDING,
    **GIVING,
}
