"""Passkeys (WebAuthn): what a browser is asked to make or to sign, and whether its answer holds. No table, no clock."""

import base64
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

# What the library and what it reads with raise for an answer that was made up.
_MADE_UP = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    AssertionError,
    OverflowError,
    RecursionError,
    struct.error,
    InvalidSignature,
    UnsupportedAlgorithm,
)


class WrongAnswer(Exception):
    """What came back was not signed by one of the keys that were asked, for what was asked, on this site."""


@dataclass(frozen=True, slots=True)
class Site:
    """For whom a key signs: the name of this house, and the exact address under which its pages stand."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True)
class Signed:
    """Which key signed, and how often it says it has signed so far (0 for a key that does not count)."""

    key: str
    count: int


def asked_to_make(
    site: Site, user_id: UUID, username: str, keys: Iterable[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a browser is asked so that it makes a key (none of those known), and what the answer is checked by."""
    options, state = _server(site).register_begin(
        PublicKeyCredentialUserEntity(id=user_id.bytes, name=username, display_name=username),
        [_credential(one) for one in keys],
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return dict(options), state


def made_key(site: Site, state: Mapping[str, Any], answer: Any) -> str:
    """Return the key that a browser made, as it is kept. Raises WrongAnswer."""
    try:
        made = _server(site).register_complete(dict(state), RegistrationResponse.from_dict(answer))
    except _MADE_UP as fault:
        raise WrongAnswer from fault
    if made.credential_data is None:
        raise WrongAnswer
    return base64.b64encode(made.credential_data).decode()


def asked_to_sign(site: Site, keys: Iterable[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a browser is asked so that one of these keys signs, and what the answer is checked by."""
    options, state = _server(site).authenticate_begin(
        [_credential(one) for one in keys], user_verification=UserVerificationRequirement.PREFERRED
    )
    return dict(options), state


def signed_by(site: Site, state: Mapping[str, Any], keys: Iterable[str], answer: Any) -> Signed:
    """Return which of these keys signed what was asked. Raises WrongAnswer."""
    known = {_credential(one).credential_id: one for one in keys}
    try:
        read = AuthenticationResponse.from_dict(answer)
        used = _server(site).authenticate_complete(dict(state), [_credential(one) for one in known.values()], read)
        return Signed(known[used.credential_id], read.response.authenticator_data.counter)
    except _MADE_UP as fault:
        raise WrongAnswer from fault


def _server(site: Site) -> Fido2Server:
    return Fido2Server(
        PublicKeyCredentialRpEntity(id=site.host, name="Rrjeta"), verify_origin=lambda origin: origin == site.origin
    )


def _credential(key: str) -> AttestedCredentialData:
    return AttestedCredentialData(base64.b64decode(key))
