"""Whether a machine answered one of our calls. A hint for the next attempt and nothing else.

Nobody is hung up on, and no word is left out or delayed, because of it: what is not sure is a person. A person says
«алло», or a few words with pauses between them; a machine says its announcement in one breath and presses nothing.
"""

from datetime import timedelta

#: So long without a pause. «Здравствуйте, вас слушают, говорите» takes two to three seconds, an announcement five to
#: fifteen; noise of a street or a television set may be taken for one, so it never closes anything.
TALKS_ON = timedelta(seconds=6)

#: A silence that ends a stretch of talk, in milliseconds: between two sentences of an announcement it is shorter
#: (asterisk_conf/templates/followup.conf).
PAUSE_MS = 1000


def is_machine(longest: timedelta, *, pressed: bool) -> bool:
    """longest: stretch of talk of the far end without a pause. pressed: any key, whichever: no machine did that."""
    return longest >= TALKS_ON and not pressed
