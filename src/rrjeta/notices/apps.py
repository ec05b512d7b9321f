from django.apps import AppConfig

from rrjeta.access.facts import (
    CountUnread,
    ExclusionEnded,
    Granted,
    SessionsEnded,
    UnknownBrowser,
    UserDisabled,
    UserExcluded,
)
from rrjeta.cases.facts import RestrictedRevealed
from rrjeta.kernel.facts import NoticeDue
from rrjeta.kernel.seams import answer, listen


class NoticesConfig(AppConfig):
    name = "rrjeta.notices"
    label = "notices"

    def ready(self) -> None:
        from rrjeta.notices import queries  # noqa: PLC0415  tables can be imported only from here on
        from rrjeta.notices.operations import calendars, telling  # noqa: PLC0415  as above

        listen(NoticeDue, telling.on_notice_due)
        listen(UserDisabled, calendars.on_disabled)
        listen(UserExcluded, telling.on_excluded, order=90)
        listen(ExclusionEnded, telling.on_exclusion_ended)
        listen(Granted, telling.on_granted)
        listen(RestrictedRevealed, telling.on_restricted_revealed)
        listen(SessionsEnded, telling.on_sessions_ended)
        listen(UnknownBrowser, telling.on_unknown_browser)
        answer(CountUnread, queries.unread_count)
