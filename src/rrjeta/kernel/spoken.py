"""Codes that are read aloud and copied by hand, drawn from the id of the form that was sent: sent twice it gives the same.

Nobody can count from an id to its code without this house's secret, and what is kept of a code is a keyed hash: whoever
holds the whole database finds no code in it. With another secret all codes end.
"""

from uuid import UUID

from django.utils.crypto import salted_hmac

# Signs that are not mistaken for each other when a code is read aloud or copied by hand.
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH, _PART = 12, 4
_LOOK_ALIKES = str.maketrans("ILO", "110")


def spoken_code(purpose: str, operation_id: UUID) -> str:
    """Return the code that whoever sent this form is given, such as `7KQ2-M0XD-9A4T`."""
    drawn = salted_hmac(purpose, operation_id.hex, algorithm="sha256").digest()
    signs = "".join(_SIGNS[one & 31] for one in drawn[:_LENGTH])
    return "-".join(signs[start : start + _PART] for start in range(0, _LENGTH, _PART))


def spoken_hash(purpose: str, typed: str) -> str:
    """Return what is kept of a code; the same however its letters, spaces and strokes were typed."""
    plain = typed[: 4 * _LENGTH].upper().translate(_LOOK_ALIKES)
    signs = "".join(one for one in plain if one in _SIGNS)
    return salted_hmac(purpose, signs, algorithm="sha256").hexdigest()
