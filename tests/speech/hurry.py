"""For tests beside others: a dead worker is taken for dead after two seconds, and nobody has to stand behind them."""

from datetime import timedelta

from call_records.mortal import limit_memory
from hotline.bootstrap import speech_worker
from hotline.services import sweep_transcripts, transcribe_leg


def hurry():
    """In this process, for good."""
    speech_worker.BEAT = timedelta(seconds=0.5)
    speech_worker.take_little = limit_memory  # tests/asterisk/test_written_down.py looks at the niceness
    sweep_transcripts.LEASE = transcribe_leg.LEASE = timedelta(seconds=2)
