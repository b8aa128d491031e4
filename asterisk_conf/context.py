"""What the templates may say: plain text, numbers and lists, gathered from the settings and nothing else.

Names for templates (all checked by `asterisk_conf.values` before a line is written):

* ``settings``  the sections sip, rtp, ami, agi, asterisk, queue and message, as in ``settings.queue.ring_s``
* ``home etc run log prompts messages talks spool``  folders; a prompt is ``{{ prompts }}/<key>`` without suffix
* ``agi_bin standalone``  the folder of the small scripts that Asterisk itself starts
* ``anonymous``  whether Asterisk, too, is to write no caller's number
* ``numbers``  what callers may dial; ``agi_port``; ``patience``  seconds without a sign of life that lose a story
* ``queue_patience_s message_silence_s message_longest_s outside_ring_s away_s``
* ``callback_word_s callback_hold_s callback_longest_s``
* ``queues``  name, weight, announces; ``users``  login and sip_digest; ``secrets``; ``trunk`` or None
* ``generation``  counts the starts; ``asterisk``  where the program lies
* ``reader_events caller_events caller_contexts dialler_events placed_events``  what the AMI users are told
* ``machine_pause_ms``  a silence that ends a stretch of talk of somebody whom we called
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from asterisk_conf.provide import Asterisk
from asterisk_conf.queues import QUEUES, Queue
from asterisk_conf.secrets import generated_secrets, given_secret
from hotline.domain.machine import PAUSE_MS
from hotline.domain.people import User
from hotline.settings import Settings

#: Seconds in which a story must give a sign of life, or the dialplan goes on without it.
STORY_PATIENCE_S = 5

#: Seconds that an outside number (112, an agency) may ring, and that a page has to come back after a reload.
OUTSIDE_RING_S = 45
AWAY_S = 20

#: How long a dispatcher is kept for a family that is called back (callback.conf): until the service says that it calls;
#: beyond the ringing, for the words that are said and the key. How long a place lasts; then it is put there again.
CALLBACK_WORD_S = 8
CALLBACK_TALK_S = 45
CALLBACK_LONGEST_S = 4 * 3600

#: Sections that a template may print. The rest is none of Asterisk's business (a database URL may hold a password).
_PRINTED: Any = {
    "sip": True,
    "rtp": True,
    "ami": True,
    "agi": True,
    "asterisk": {"http_port"},
    "queue": True,
    "message": True,
}

#: What the feed hears (`ivr.ami_signals` translates it). Member states are left out: every ring of every phone is one
#: for each queue; ExtensionStatus tells the same once, and also of those who are not on shift.
#: Hangup and HangupRequest are heard of callers only (see `CALLER_EVENTS`); what ends a wait, the story knows.
READER_EVENTS = (
    "FullyBooted",
    "Shutdown",
    "QueueCallerJoin",
    "QueueMemberPause",
    "ExtensionStatus",
    "UserEvent",
    "AgentCalled",
    "AgentConnect",
    "AgentComplete",
    "AgentRingNoAnswer",
    "BlindTransfer",
    "AttendedTransfer",
    "OriginateResponse",
)

#: Heard only of channels whose dialplan context begins so: the callers'. Phones end too, and nobody needs to know.
CALLER_EVENTS = ("Hangup", "HangupRequest")
CALLER_CONTEXTS = ("hotline-", "queue-keys", "desk-")

#: Heard only of calls that the service placed (`ivr.dialling`, `ivr.talking`).
PLACED_EVENTS = ("Hangup", "ChannelTalkingStart", "ChannelTalkingStop")

DIALLER_EVENTS = ("FullyBooted", "Shutdown", "OriginateResponse")


def template_context(
    settings: Settings,
    asterisk: Asterisk,
    users: Sequence[User],
    generation: int,
    queues: Sequence[Queue] = QUEUES,
) -> dict[str, Any]:
    """Everything a template may print. Makes missing secrets. Raises `BadSecret`."""
    home = settings.home.absolute()
    return {
        "settings": settings.model_dump(mode="json", include=_PRINTED),
        "home": str(home),
        "etc": str(home / "etc" / "asterisk"),
        "run": str(home / "run"),
        "log": str(home / "log"),
        "prompts": str(home / "prompts"),
        "messages": str(home / "messages"),
        "talks": str(home / "talks"),
        "spool": str(home / "spool"),
        "agi_bin": str(home / "etc" / "standalone"),
        "standalone": str(home / "etc" / "standalone"),
        "numbers": list(settings.centre.numbers),
        "agi_port": settings.agi.port,
        "patience": STORY_PATIENCE_S,
        "anonymous": settings.centre.anonymous,
        "outside_ring_s": OUTSIDE_RING_S,
        "away_s": AWAY_S,
        "callback_word_s": CALLBACK_WORD_S,
        "callback_hold_s": settings.dialling.ring_s + CALLBACK_TALK_S,
        "callback_longest_s": CALLBACK_LONGEST_S,
        "queue_patience_s": settings.queue.patience_s,
        "message_silence_s": settings.message.silence_s,
        "message_longest_s": settings.message.longest_s,
        "queues": [{"name": queue.name, "weight": queue.weight, "announces": queue.announces} for queue in queues],
        "users": [{"login": user.login, "sip_digest": user.sip_digest} for user in users if user.sip_digest],
        "secrets": generated_secrets(home),
        "trunk": _trunk(settings, home),
        "generation": generation,
        "asterisk": {"modules": str(asterisk.modules)},
        "reader_events": list(READER_EVENTS),
        "caller_events": list(CALLER_EVENTS),
        "caller_contexts": list(CALLER_CONTEXTS),
        "dialler_events": list(DIALLER_EVENTS),
        "placed_events": list(PLACED_EVENTS),
        "machine_pause_ms": PAUSE_MS,
    }


def _trunk(settings: Settings, home: Path) -> dict[str, Any] | None:
    trunk = settings.trunk
    if trunk is None:
        return None
    password = given_secret(home, f"trunk_{trunk.name}", f"the SIP password of {trunk.name}") if trunk.username else ""
    return {
        "name": trunk.name,
        "host": trunk.host,
        "addresses": [address for address in trunk.match.split(",") if address],
        "username": trunk.username,
        "password": password,
    }
