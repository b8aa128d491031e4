"""The process that transcribes, listening for three words only: what espeak-ng says then comes out exactly."""

import sys

from hotline.bootstrap.speech_process import main

WORDS = ("안녕하세요", "감사합니다", "내일")

if __name__ == "__main__":
    main(*sys.argv[1:], grammar=WORDS)
