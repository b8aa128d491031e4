"""Seals what the database keeps but may not know: AES-256-GCM, the key in HOTLINE_HOME/secrets."""

import base64
import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


class AesVault:
    """`hotline.ports.vault.Vault`. secret: the text of the key file, at least 192 random bits."""

    def __init__(self, secret: str) -> None:
        self._cipher = AESGCM(hashlib.sha256(f"hotline vault 1:{secret}".encode()).digest())

    def seal(self, text: str, label: str) -> str:
        """Unreadable text. `label` says whose it is; it opens under no other."""
        nonce = secrets.token_bytes(_NONCE)
        return base64.b64encode(nonce + self._cipher.encrypt(nonce, text.encode(), label.encode())).decode()

    def open(self, sealed: str, label: str) -> str:
        """The text. Raises ValueError when it was changed, belongs to somebody else, or the key is another."""
        raw = base64.b64decode(sealed, validate=True)
        try:
            return self._cipher.decrypt(raw[:_NONCE], raw[_NONCE:], label.encode()).decode()
        except InvalidTag as fault:
            raise ValueError(f"the sealed secret of {label} does not open with this key") from fault
