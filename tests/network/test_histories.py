"""Random histories of referrals: one owner and one clock at every open moment, and not one byte without a grant."""

import itertools
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from rrjeta.access.actors import Actor
from rrjeta.access.models import Grant
from rrjeta.cases.operations.consents import withdraw_consent
from rrjeta.consent.operations import NotInForce
from rrjeta.kernel.clock import frozen, now, today
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.network.choices import Shows
from rrjeta.network.models import Link, Package, Referral, ReferralMove
from rrjeta.network.operations.linking import NoLink
from rrjeta.network.operations.moving import NotNow
from rrjeta.network.operations.receiving import take_referral
from rrjeta.network.operations.tending import tend_referrals
from rrjeta.network.queries.lines import owner
from rrjeta.network.queries.loops import loop_of, state_of
from rrjeta.network.queries.pages import received_page
from rrjeta.network.scope import packages_open_to
from tests.cases.making import make_case
from tests.cast import Cast
from tests.conftest import IS_LONG
from tests.network.referring import answered, consented, found, guest_of, moved, opened, partner, sent, service_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack"), pytest.mark.slow]

# What may happen: a move of either side with whatever it asks for, time that goes by, a consent that is taken back.
RECEIVER = ("open", "study", "ask", "wait", "accept", "refuse", "start", "update", "finish", "report", "interrupt")
SENDER = ("reply", "withdraw", "family_declines", "settle")
OTHERS = ("take", "time", "new_link", "consent")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("receiver"), st.sampled_from((*RECEIVER, "not_wanted"))),
        st.tuples(st.just("sender"), st.sampled_from(SENDER)),
        st.tuples(st.sampled_from(OTHERS), st.just("")),
    ),
    min_size=3,
    max_size=12,
)
# Who is never a receiver: a colleague, the head, strangers, and every kind of receiver elsewhere.
NEVER = ("besa", "dea", "cen", "partner", "police", "administrator")
REASONS = {"refuse": "capacity", "report": "mostly", "settle": "pause"}


class Play:
    """One referral with its people; `receivers` are those who may read it when it is open."""

    def __init__(self, cast: Cast, number: int, *, with_account: bool) -> None:
        self.cast = cast
        name = f"body-{number}"
        unit, self.mira, self.nora = partner(name)
        self.case = make_case(cast)
        self.consent_id = consented(cast, self.case, name)
        self.referral = sent(cast.ana, self.case, service_id=service_of(unit if with_account else None, name).id)
        self.with_account, self.number, self.links = with_account, number, 0
        self.guests: list[Actor] = []
        if not with_account:
            self.link()
        self.day = now()

    def link(self) -> None:
        self.links += 1
        try:
            self.guests.append(guest_of(self.cast.ana, self.referral, f"token-{self.number}-{self.links}"))
        except NoLink:
            self.links -= 1

    @property
    def receiver(self) -> Actor:
        return self.mira if self.with_account else self.guests[-1]

    def step(self, kind: str, what: str) -> None:
        """Do one thing; whatever the loop refuses changes nothing."""
        before = (self.referral.state, ReferralMove.objects.filter(referral=self.referral).count())
        given_with: dict[str, Any] = {"words": "As agreed.", "reason": REASONS.get(what, "")}
        if what in ("accept", "wait"):
            given_with["day"] = today() + timedelta(days=3)
        try:
            if kind == "receiver":
                (
                    opened(self.receiver, self.referral)
                    if what == "open"
                    else answered(self.receiver, self.referral, what, **given_with)
                )
            elif kind == "sender":
                moved(self.cast.ana, self.referral, what, **given_with)
            else:
                self._other(kind)
        except (NotNow, NotFound, Invalid):
            self.referral = found(self.referral.id)
            assert (self.referral.state, ReferralMove.objects.filter(referral=self.referral).count()) == before
        self.referral = found(self.referral.id)

    def _other(self, kind: str) -> None:
        if kind == "take" and self.with_account:
            take_referral(self.mira, operation_id=new_id(), referral_id=self.referral.id)
        elif kind == "new_link" and not self.with_account:
            self.link()
        elif kind == "consent":
            try:
                withdraw_consent(
                    self.cast.ana,
                    operation_id=new_id(),
                    case_id=self.case.id,
                    consent_id=self.consent_id,
                    on=today(),
                    by="mother",
                )
            except NotInForce:
                return
        elif kind == "time":
            self.day += timedelta(days=9)


def check(play: Play) -> None:
    """Hold what must hold at every moment."""
    referral = play.referral
    state = state_of(referral)
    whose = owner(referral)
    assert referral.is_open is state.is_open
    assert (whose.side is not None) is state.is_open
    if state.is_open:
        assert sum((whose.user_id is not None, whose.unit_id is not None)) <= 1
        assert whose.name
        assert referral.due_at is not None
        assert referral.limit
        assert (referral.ended_at, bool(referral.counted_by)) == (None, True)
    else:
        assert (referral.due_at, referral.limit) == (None, "")
        assert referral.ended_at is not None
    check_reading(play, referral, state.shows)


def check_reading(play: Play, referral: Referral, shows: Shows) -> None:
    packages = Package.objects.filter(referral=referral)
    granted = Grant.objects.filter(record_id__in=packages.values("id"), starts_at__lte=now(), ends_at__gt=now())
    opened_ids = set(granted.values_list("record_id", flat=True))
    wanted = {
        Shows.NOTHING: set(),
        Shows.REQUEST: {"request"},
        Shows.EVERYTHING: {"request", "rest"},
    }[shows]
    has_way = play.with_account or Link.objects.filter(referral=referral, ended_at=None).exists()
    assert {one.part for one in packages if one.id in opened_ids} == (wanted if has_way else set())
    readers = [play.mira, play.nora] if play.with_account else play.guests[-1:]
    for reader in readers:
        assert set(packages_open_to(reader).values_list("id", flat=True)) <= opened_ids
    others = [getattr(play.cast, name) for name in NEVER] + (play.guests[:-1] if not play.with_account else [])
    others += [] if play.with_account else [play.mira, play.nora]
    for other in others:
        assert not packages_open_to(other).filter(referral=referral).exists()
    if not opened_ids:
        for reader in readers:
            try:
                assert received_page(reader, referral.id).packages == []
            except NotFound:
                continue


@settings(max_examples=100 if IS_LONG else 6, phases=[Phase.explicit, Phase.generate] + [Phase.shrink] * IS_LONG)
@given(histories=st.tuples(STEPS, STEPS))
def test_any_history_has_one_owner_and_shows_what_a_grant_opens(cast: Cast, histories: Any) -> None:
    for with_account, steps in zip((True, False), histories, strict=True):
        play = Play(cast, Referral.objects.count(), with_account=with_account)
        check(play)
        for kind, what in steps:
            # Nothing happens in the same moment as what came before.
            play.day += timedelta(minutes=1)
            with frozen(play.day):
                play.step(kind, what)
            with frozen(play.day):
                tend_referrals()
                play.referral = found(play.referral.id)
                check(play)
        moves = loop_of(play.referral.pack_version).moves
        told = list(ReferralMove.objects.filter(referral=play.referral).order_by("happened_at", "id"))
        for earlier, later in itertools.pairwise(told):
            assert earlier.to_state == later.from_state
        assert all(one.from_state in moves[one.code].starts_at for one in told)
