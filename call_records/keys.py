"""A key for each recording, wrapped by the master key, which lies outside of the folder of sealed files."""

import base64
import hashlib
import secrets
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hotline.ports.sounds import BrokenSound

_NONCE = 12


def new_key() -> bytes:
    return secrets.token_bytes(32)


class MasterKey:
    """secret: the text of HOTLINE_HOME/secrets/voice_key, at least 192 random bits."""

    def __init__(self, secret: str) -> None:
        self._cipher = AESGCM(hashlib.sha256(f"hotline voice 1:{secret}".encode()).digest())

    def wrap(self, key: bytes, recording: UUID) -> str:
        """Text that opens for this recording alone."""
        nonce = secrets.token_bytes(_NONCE)
        return base64.b64encode(nonce + self._cipher.encrypt(nonce, key, recording.bytes)).decode()

    def unwrap(self, wrapped: str, recording: UUID) -> bytes:
        """The key. Raises `BrokenSound`."""
        try:
            raw = base64.b64decode(wrapped, validate=True)
            return self._cipher.decrypt(raw[:_NONCE], raw[_NONCE:], recording.bytes)
        except (ValueError, InvalidTag):
            raise BrokenSound(
                f"the key of {recording} does not open: it was changed or erased, or secrets/voice_key is another"
            ) from None
