"""How long somebody waits who could not name herself: longer each time, never for ever.

A permanent lock would let a stranger shut out the whole shift by typing wrong passwords; a delay that grows makes
guessing hopeless and costs a person who mistyped a few seconds.
"""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Patience:
    """free: attempts without any delay. first: delay after the next one, doubled by each further up to `longest`.

    forget: after so long without an attempt everything is forgotten.
    """

    free: int
    first: timedelta
    longest: timedelta
    forget: timedelta = timedelta(hours=12)

    def delay(self, failures: int) -> timedelta:
        """How long the next attempt must wait after that many failures; zero while they are free."""
        beyond = failures - self.free
        if beyond <= 0:
            return timedelta()
        return self.longest if beyond > 20 else min(self.first * 2 ** (beyond - 1), self.longest)


#: Of one login, and of the codes of its second factor.
OF_LOGIN = Patience(free=4, first=timedelta(seconds=10), longest=timedelta(minutes=5))

#: Of one address: a whole centre may stand behind one router, so more is free.
OF_ADDRESS = Patience(free=20, first=timedelta(seconds=10), longest=timedelta(minutes=5))
