"""Families are called while the service is killed again and again. Real Asterisk, real SIP, real kill -9.

The same with 1,000 families and 600 crashes is `make faults`.
"""

from tests.faults.suite import torment
from tests.faults.worker import POINTS


async def test_whoever_dies_when_nobody_is_dialled_twice_and_nothing_unknown_is_hidden(tmp_path):
    verdict = await torment(tmp_path, families=24, crashes=12, within_s=90)
    assert verdict.twice == {}
    assert verdict.hidden == 0
    assert verdict.open == 0
    assert dict(verdict.crashes) == dict.fromkeys(POINTS, 2)
    assert verdict.attempts == 24
    assert verdict.states["unknown"] >= 2  # those who were killed with an intent in hand
    assert 24 - verdict.states["unknown"] <= verdict.dialled <= 24
