"""Links by which whoever keeps a service confirms it: random, kept as a hash, good once. Pure."""

from django.utils.translation import gettext_lazy as _

from rrjeta.kernel.errors import NotFound

LINK_DAYS = 30


class LinkOver(NotFound):
    """A link that was used, is over, or never was: one answer for all."""

    message = _("This link is no longer good. If the service still runs, ask for a new one.")
