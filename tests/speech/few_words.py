"""The process that transcribes, listening for three words only: what espeak-ng says then comes out exactly."""

import sys
from functools import partial

from call_records.vosk_transcriber import VoskTranscriber
from hotline.bootstrap.speech_process import main
from tests.speech.hurry import hurry

WORDS = ("안녕하세요", "감사합니다", "내일")

if __name__ == "__main__":
    hurry()
    main(*sys.argv[1:], engine=partial(VoskTranscriber, grammar=WORDS))
