"""The process that transcribes, with an engine that loads nothing and whose faults are told by the length of the sound.

3 s: three words. 4 s: eats memory. 5 s: crashes as C does. 6 s: never ends. 7 s: finds no sound in it.
"""

import os
import sys
import time

import soundfile

from hotline.bootstrap.speech_process import main
from hotline.domain.transcript import Word
from tests.speech.hurry import hurry

SAID = (Word("нужен", 0.1, 0.4, 0.9), Word("<b>юрист</b>", 0.5, 1.0, 0.95), Word("завтра", 1.1, 1.6, 0.9))


class OddEngine:
    def __init__(self, folder):
        if folder.name == "broken":
            raise ValueError("no model that can be loaded")
        self.name = f"odd {folder.name}"

    def words(self, sound):
        match round(soundfile.info(sound).duration):
            case 4:
                eaten = []
                while True:
                    eaten.append(bytearray(64 << 20))
            case 5:
                os.abort()
            case 6:
                time.sleep(600)
            case 7:
                raise ValueError("no sound in it")
        return SAID


if __name__ == "__main__":
    hurry()
    main(*sys.argv[1:], engine=OddEngine)
