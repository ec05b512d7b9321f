"""Two shares restore a secret, one tells nothing, and whoever mistypes a line is told which."""

import secrets
from itertools import combinations, product

import pytest

from rrjeta.kernel import shares
from rrjeta.kernel.shares import Share, ShareBroken, join, read, split, written


@pytest.mark.parametrize(
    ("a", "b", "product"),
    [(0x57, 0x83, 0xC1), (0x57, 0x13, 0xFE), (0x57, 0x02, 0xAE), (0x57, 0x10, 0x07), (0, 7, 0), (1, 9, 9)],
)
def test_multiplication_is_that_of_aes(a: int, b: int, product: int) -> None:
    # FIPS 197, 4.2 and 4.2.1.
    assert shares._times(a, b) == shares._times(b, a) == product


def test_every_byte_has_its_inverse() -> None:
    assert shares._inverse(0x53) == 0xCA
    assert all(shares._times(one, shares._inverse(one)) == 1 for one in range(1, 256))


def test_a_share_lies_on_a_line() -> None:
    # secret 0x57, slope 0x83: point 1 is 0x57 ^ 0x83, point 2 is 0x57 ^ (0x83·2 = 0x1d).
    one, other = Share(b"cut!", 1, bytes([0xD4])), Share(b"cut!", 2, bytes([0x4A]))
    assert join(one, other) == join(other, one) == bytes([0x57])


@pytest.mark.parametrize("count", [2, 3, 5, 15])
def test_any_two_restore_it(count: int) -> None:
    secret = secrets.token_bytes(162)
    made = split(secret, count)
    assert {join(one, other) for one, other in combinations(made, 2)} == {secret}


def test_one_share_fits_every_secret() -> None:
    # For each byte that a share may show and each byte that the secret may be there is exactly one slope.
    slopes = {(y, secret): shares._times(y ^ secret, shares._inverse(2)) for y, secret in product(range(256), repeat=2)}
    assert all(secret ^ shares._times(slope, 2) == y for (y, secret), slope in slopes.items())
    assert all(len({slopes[y, secret] for secret in range(256)}) == 256 for y in range(256))


@pytest.mark.parametrize("count", [0, 1, 16])
def test_fewer_than_two_or_too_many_are_not_cut(count: int) -> None:
    with pytest.raises(ValueError, match="two to fifteen"):
        split(b"secret", count)


def test_what_is_printed_is_read_back_however_it_was_typed() -> None:
    share = split(secrets.token_bytes(162), 2)[1]
    text = written(share)
    assert read(text) == share
    assert read("\n\n" + text.lower().replace("  ", "     ").replace("\n", " \r\n")) == share


def test_a_mistyped_line_is_named() -> None:
    lines = written(split(secrets.token_bytes(162), 2)[0]).splitlines()
    letter = lines[2][6]
    lines[2] = lines[2][:6] + ("A" if letter != "A" else "B") + lines[2][7:]
    with pytest.raises(ShareBroken, match="Line 3"):
        read("\n".join(lines))


@pytest.mark.parametrize("text", ["", "nonsense", "01  AAAAA  AA", "Çelësi im", "01", "\x00"])
def test_what_is_no_share_is_refused(text: str) -> None:
    with pytest.raises(ShareBroken):
        read(text)


def test_a_line_left_out_is_found() -> None:
    lines = written(split(secrets.token_bytes(162), 2)[0]).splitlines()
    for gone in range(len(lines)):
        with pytest.raises(ShareBroken):
            read("\n".join(lines[:gone] + lines[gone + 1 :]))


def test_shares_of_two_cuts_or_the_same_one_twice_restore_nothing() -> None:
    (one, _), (_, other) = split(b"secret", 2), split(b"secret", 2)
    with pytest.raises(ShareBroken, match="same cut"):
        join(one, other)
    with pytest.raises(ShareBroken, match="twice"):
        join(one, one)
