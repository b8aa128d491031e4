"""Numbers that nobody is to see: a keyed hash (HMAC-SHA256) to know them again, AES-256-GCM for the SOS service."""

import hashlib
import hmac

from db.vault import AesVault


class HmacCallerSeal:
    """`hotline.ports.callers.CallerSeal`. secret: the text of the key file, at least 192 random bits.

    A plain hash would be no secret: there are only ten thousand million numbers to try.
    """

    def __init__(self, secret: str) -> None:
        self._key = hashlib.sha256(f"hotline callers 1:{secret}".encode()).digest()
        self._vault = AesVault(f"callers:{secret}")

    def known_by(self, phone: str) -> str:
        """A keyed hash of a normalised number; "" for none."""
        return hmac.new(self._key, phone.encode(), hashlib.sha256).hexdigest() if phone else ""

    def seal(self, phone: str, label: str) -> str:
        """The number, encrypted; "" for none."""
        return self._vault.seal(phone, f"caller:{label}") if phone else ""

    def open(self, sealed: str, label: str) -> str:
        """The number. Raises ValueError when it does not open."""
        return self._vault.open(sealed, f"caller:{label}")
