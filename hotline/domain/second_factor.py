"""The second factor: codes of an application on the phone (RFC 6238), and eight codes for the day the phone is lost."""

import hashlib
import json
from dataclasses import asdict, dataclass, replace

from hotline.domain.people import Role

#: Who may not come in without one (failures.md, section 3.3).
REQUIRED = frozenset({Role.SUPERVISOR, Role.ADMIN})

RECOVERY_CODES = 8


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """secret: base32. confirmed: a code of it was shown once. last_step: the newest 30 s step whose code was used.

    recovery: SHA-256 of the codes that are left; they have 50 random bits each, so a fast hash is enough.
    """

    secret: str
    confirmed: bool = False
    last_step: int = 0
    recovery: tuple[str, ...] = ()

    def used(self, step: int) -> "SecondFactor":
        """A code counts once: neither it nor an older one opens again."""
        return replace(self, last_step=step)

    def without(self, code: str) -> "SecondFactor | None":
        """With that recovery code crossed out; None when it is none of them."""
        digest = recovery_digest(code)
        if digest not in self.recovery:
            return None
        return replace(self, recovery=tuple(kept for kept in self.recovery if kept != digest))

    def text(self) -> str:
        """As it is sealed."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def of_text(cls, text: str) -> "SecondFactor":
        """Back from `text`."""
        kept = json.loads(text)
        return cls(kept["secret"], kept["confirmed"], kept["last_step"], tuple(kept["recovery"]))


def recovery_digest(code: str) -> str:
    """What is kept of a recovery code; hyphens, spaces and case do not count."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return hashlib.sha256(f"recovery:{plain}".encode()).hexdigest()
