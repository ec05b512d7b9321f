"""Second factors: an app and codes on paper, each code good for once, sealed to their user."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from rrjeta.access.actors import Actor
from rrjeta.access.choices import FactorKind
from rrjeta.access.factors import (
    code_at,
    is_app_code,
    new_recovery_codes,
    new_seed,
    open_factor,
    seed_bytes,
    step_of,
)
from rrjeta.access.gate import needs_passkey
from rrjeta.access.models import Factor
from rrjeta.access.operations.factors import (
    LastFactor,
    NotProved,
    enrol_totp,
    keep_recovery_codes,
    remove_factor,
    use_code,
)
from rrjeta.access.rules import missing_factor, proving_factors
from rrjeta.audit.models import LogEntry
from rrjeta.kernel import clock
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.models import EarlierVersion
from rrjeta.kernel.sealing import SealBroken
from tests.cast import Cast
from tests.factors import enrol, later

SEED = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def _use(actor: Actor, code: str) -> None:
    use_code(actor, operation_id=new_id(), code=code)


# --- Codes ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("second", "code"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")])
def test_codes_are_those_of_the_standard(second: int, code: str) -> None:
    epoch = clock.now().fromtimestamp(0, tz=clock.now().tzinfo)
    assert code_at(SEED, epoch + timedelta(seconds=second)) == code


def test_a_code_counts_half_a_minute_early_and_late_and_no_longer() -> None:
    moment = now()
    counted = [
        step_of(SEED, code_at(SEED, moment + timedelta(seconds=off)), moment, 0) is not None
        for off in (-90, -30, 0, 30, 90)
    ]
    assert counted == [False, True, True, True, False]


@pytest.mark.parametrize(
    "typed", ["", "12345", "1234567", "١٢٣٤٥٦", "abcdef", "12 34 5", "²34567", "-12345", "123456\x00"]
)
def test_what_is_no_code_is_none(typed: str) -> None:
    assert not is_app_code(typed)
    assert step_of(SEED, typed, now(), 0) is None


def test_a_code_may_be_typed_with_a_blank_in_it() -> None:
    code = code_at(SEED, now())
    assert step_of(SEED, f" {code[:3]} {code[3:]} ", now(), 0) is not None


@pytest.mark.parametrize("seed", ["", "AAAA", "not base32!", "1" * 32, "A" * 400])
def test_what_is_no_seed_is_none(seed: str) -> None:
    assert seed_bytes(seed) is None


def test_new_seeds_and_codes_are_never_the_same() -> None:
    assert len({new_seed() for _ in range(50)}) == 50
    assert len({code for _ in range(20) for code in new_recovery_codes()}) == 200


# --- Enrolling --------------------------------------------------------------------------------------
def test_an_app_proves_from_its_first_code_on(cast: Cast) -> None:
    ana = enrol(cast, cast.ana, SEED)
    assert ana.factors == {FactorKind.TOTP}
    with later(1):
        _use(ana, code_at(SEED, now()))


def test_an_app_with_another_code_is_not_taken(cast: Cast) -> None:
    with pytest.raises(Invalid):
        enrol_totp(cast.ana, operation_id=new_id(), seed=SEED, code="000000")
    assert not Factor.objects.exists()


def test_a_seed_that_is_too_short_is_not_taken(cast: Cast) -> None:
    with pytest.raises(Invalid):
        enrol_totp(cast.ana, operation_id=new_id(), seed="GEZDGNBV", code="000000")


def test_the_table_holds_no_seed_and_no_code(cast: Cast) -> None:
    codes = new_recovery_codes()
    ana = enrol(cast, cast.ana, SEED)
    keep_recovery_codes(ana, operation_id=new_id(), codes=codes)
    kept = [bytes(one.sealed) for one in Factor.objects.all()]
    assert not any(word.encode() in blob for blob in kept for word in (SEED, *codes))
    logged = str([(entry.changes, entry.action) for entry in LogEntry.objects.all()])
    earlier = str(list(EarlierVersion.objects.values_list("plain", flat=True)))
    assert not any(word in logged + earlier for word in (SEED, *codes))


def test_what_is_sealed_opens_in_its_own_row_alone(cast: Cast) -> None:
    enrol(cast, cast.ana, SEED)
    enrol(cast, cast.besa, new_seed())
    of_ana, of_besa = (Factor.objects.get(user_id=one.user_id) for one in (cast.ana, cast.besa))
    with pytest.raises(SealBroken):
        open_factor(of_besa.id, of_besa.user_id, of_ana.sealed)


def test_a_second_app_takes_the_place_of_the_first(cast: Cast) -> None:
    enrol(cast, cast.ana, SEED)
    other = new_seed()
    ana = enrol(cast, cast.ana, other)
    assert Factor.objects.count() == 1
    with later(1):
        with pytest.raises(NotProved):
            _use(ana, code_at(SEED, now()))
        _use(ana, code_at(other, now()))


# --- Once -------------------------------------------------------------------------------------------
def test_a_code_is_good_for_once(cast: Cast) -> None:
    ana = enrol(cast, cast.ana, SEED)
    with later(1):
        code = code_at(SEED, now())
        _use(ana, code)
        with pytest.raises(NotProved):
            _use(ana, code)


def test_the_code_of_enrolling_is_used_up(cast: Cast) -> None:
    with clock.frozen(now()):
        ana = enrol(cast, cast.ana, SEED)
        with pytest.raises(NotProved):
            _use(ana, code_at(SEED, now()))


def test_an_older_code_counts_no_more_after_a_newer_one(cast: Cast) -> None:
    ana = enrol(cast, cast.ana, SEED)
    with later(2):
        _use(ana, code_at(SEED, now()))
        with pytest.raises(NotProved):
            _use(ana, code_at(SEED, now() - timedelta(seconds=30)))


def test_a_recovery_code_is_good_for_once_however_it_is_written(cast: Cast) -> None:
    codes = new_recovery_codes()
    ana = enrol(cast, cast.ana, SEED)
    keep_recovery_codes(ana, operation_id=new_id(), codes=codes)
    ana = cast.again(cast.ana)
    _use(ana, f" {codes[3].upper().replace('-', ' ')} ")
    for code in (codes[3], "", "-", "abcde-fghjk", codes[4][:-1]):
        with pytest.raises(NotProved):
            _use(ana, code)
    _use(ana, codes[4])


def test_new_recovery_codes_put_the_earlier_ones_out_of_use(cast: Cast) -> None:
    first, second = new_recovery_codes(), new_recovery_codes()
    ana = enrol(cast, cast.ana, SEED)
    for codes in (first, second):
        keep_recovery_codes(ana, operation_id=new_id(), codes=codes)
    ana = cast.again(cast.ana)
    with pytest.raises(NotProved):
        _use(ana, first[0])
    _use(ana, second[0])


def test_a_code_of_somebody_else_proves_nothing(cast: Cast) -> None:
    codes = new_recovery_codes()
    ana, besa = enrol(cast, cast.ana, SEED), enrol(cast, cast.besa, new_seed())
    keep_recovery_codes(ana, operation_id=new_id(), codes=codes)
    with later(1):
        for code in (codes[0], code_at(SEED, now())):
            with pytest.raises(NotProved):
                _use(cast.again(besa), code)


def test_nobody_without_a_factor_keeps_recovery_codes(cast: Cast) -> None:
    with pytest.raises(NotFound):
        keep_recovery_codes(cast.ana, operation_id=new_id(), codes=new_recovery_codes())


# --- Who needs what ---------------------------------------------------------------------------------
def test_who_reaches_more_than_their_own_cases_needs_a_passkey(cast: Cast) -> None:
    needing = {
        name
        for name in ("ana", "dea", "edi", "administrator", "agency", "data_protection", "police")
        if needs_passkey(getattr(cast, name))
    }
    assert needing == {"administrator", "agency", "data_protection"}


def test_what_is_missing_is_an_app_for_most_and_a_passkey_for_some() -> None:
    app, key, paper = FactorKind.TOTP, FactorKind.PASSKEY, FactorKind.RECOVERY
    assert [missing_factor(one, False) for one in ([], [paper], [app], [key])] == [app, app, None, None]
    assert [missing_factor(one, True) for one in ([], [app, paper], [key])] == [key, key, None]


def test_an_app_proves_nothing_any_more_for_whoever_has_the_passkey_they_need() -> None:
    app, key, paper = FactorKind.TOTP, FactorKind.PASSKEY, FactorKind.RECOVERY
    assert proving_factors([app, key, paper], True) == {key, paper}
    assert proving_factors([app, key, paper], False) == {app, key, paper}
    assert proving_factors([app, paper], True) == {app, paper}
    assert proving_factors([paper], False) == frozenset()


# --- Removing one's own -----------------------------------------------------------------------------
def test_the_recovery_codes_go_with_the_last_factor(cast: Cast) -> None:
    ana = enrol(cast, cast.ana, SEED)
    keep_recovery_codes(ana, operation_id=new_id(), codes=new_recovery_codes())
    ana = cast.again(cast.ana)
    remove_factor(ana, operation_id=new_id(), factor_id=Factor.objects.get(kind=FactorKind.TOTP).id)
    assert not Factor.objects.exists()
    assert cast.again(cast.ana).factors == frozenset()


def test_where_everybody_needs_a_factor_nobody_removes_their_last(cast: Cast, settings: Settings) -> None:
    settings.RRJETA_ASKS_FACTOR = True
    ana = enrol(cast, cast.ana, SEED)
    with pytest.raises(LastFactor):
        remove_factor(ana, operation_id=new_id(), factor_id=Factor.objects.get().id)
    assert Factor.objects.count() == 1


def test_nobody_removes_a_factor_of_somebody_else(cast: Cast) -> None:
    enrol(cast, cast.ana, SEED)
    with pytest.raises(NotFound):
        remove_factor(cast.besa, operation_id=new_id(), factor_id=Factor.objects.get().id)
