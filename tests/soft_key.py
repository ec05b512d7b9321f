"""A passkey made of nothing but numbers: it answers what a page asks as a browser with a key would."""

import base64
import hashlib
import json
import secrets
import struct
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor
from fido2.cose import ES256
from fido2.webauthn import AttestedCredentialData

_PRESENT, _VERIFIED, _WITH_KEY = 0x01, 0x04, 0x40


@dataclass
class SoftKey:
    """One key for one site. `counts` as a real one does: a copy of it would count backwards."""

    host: str = "testserver"
    origin: str = "http://testserver"
    counts: bool = True
    count: int = 0
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, options: dict[str, Any]) -> str:
        """Return the answer to a page that asks for a new key."""
        public = ES256.from_cryptography_key(self.private.public_key())
        data = self._data(_WITH_KEY, bytes(AttestedCredentialData.create(b"\0" * 16, self.id, public)))
        attested = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(options, "webauthn.create", attestationObject=attested)

    def sign(self, options: dict[str, Any]) -> str:
        """Return the answer to a page that asks for a proof."""
        self.count += self.counts
        data, client = self._data(), self._client(options, "webauthn.get")
        signature = self.private.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(options, "webauthn.get", authenticatorData=data, signature=signature)

    def _data(self, flags: int = 0, key: bytes = b"") -> bytes:
        host = hashlib.sha256(self.host.encode()).digest()
        return host + struct.pack(">BI", _PRESENT | _VERIFIED | flags, self.count) + key

    def _client(self, options: dict[str, Any], kind: str) -> bytes:
        return json.dumps({"type": kind, "challenge": options["challenge"], "origin": self.origin}).encode()

    def _answer(self, options: dict[str, Any], kind: str, **more: bytes) -> str:
        response = {"clientDataJSON": self._client(options, kind), **more}
        own = _text(self.id)
        return json.dumps(
            {
                "id": own,
                "rawId": own,
                "type": "public-key",
                "response": {name: _text(value) for name, value in response.items()},
                "clientExtensionResults": {},
            }
        )


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")
