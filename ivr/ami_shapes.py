"""The shapes of the ids in AMI events. A reader gives the value, or raises ValueError: what has no shape is no id."""

import re
from collections.abc import Mapping

from hotline.domain.people import LOGIN

Headers = Mapping[str, str]

#: A Uniqueid: "<systemname>-<seconds>.<count>", or the ChannelId that we gave a call we placed.
UNIQUEID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}", re.ASCII)

#: Of the channel that keeps a place in the queue (ivr/places.py): it is no call, and nothing is told of it.
PLACE_PREFIX = "place-"

#: Name of a queue, and the reason of a pause.
WORD = re.compile(r"[a-z][a-z0-9_-]{0,39}", re.ASCII)

_EXTENSION = re.compile(r"[A-Za-z0-9+*#._-]{1,40}", re.ASCII)
_CAUSE_TEXT = re.compile(r"[A-Za-z0-9 ,/()-]{1,80}", re.ASCII)
_CHANNEL = re.compile(r"PJSIP/(?P<endpoint>[A-Za-z0-9_.-]+)(@web)?-[0-9a-f]{8}", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)


def uniqueid(headers: Headers, name: str) -> str:
    value = headers.get(name, "")
    if not UNIQUEID.fullmatch(value) or value.startswith(PLACE_PREFIX):
        raise ValueError(f"{name} is no Uniqueid")
    return value


def channel(headers: Headers, name: str) -> str:
    value = headers.get(name, "")
    if not _CHANNEL.fullmatch(value):
        raise ValueError(f"{name} is no channel of a phone")
    return value


def login(headers: Headers, name: str = "MemberName") -> str:
    value = headers.get(name, "")
    if not LOGIN.fullmatch(value):
        raise ValueError(f"{name} is no login")
    return value


def word(headers: Headers, name: str) -> str:
    value = headers.get(name, "")
    if not WORD.fullmatch(value):
        raise ValueError(f"{name} is no word of ours")
    return value


def whole(headers: Headers, name: str) -> int:
    value = headers.get(name, "")
    if not _NUMBER.fullmatch(value):
        raise ValueError(f"{name} is no number")
    return int(value)


def number(headers: Headers, name: str) -> int | None:
    """Read a number that is good to have; None when it is missing or no number."""
    value = headers.get(name, "")
    return int(value) if _NUMBER.fullmatch(value) else None


def extension(value: str) -> str:
    """Give the value when it can be an extension of a dialplan, else ""."""
    return value if _EXTENSION.fullmatch(value) else ""


def cause_text(value: str) -> str:
    """Give words as they stand in Asterisk's own table of causes, else ""."""
    return value if _CAUSE_TEXT.fullmatch(value) else ""


def phone_of(channel: str) -> str:
    """Give the login whose phone this channel is, on the desk or in the browser.

    "" for a caller's line (outside, trunk-…) and anything else.
    """
    found = _CHANNEL.fullmatch(channel)
    endpoint = found["endpoint"] if found else ""
    if endpoint == "outside" or endpoint.startswith("trunk-"):
        return ""
    return endpoint if LOGIN.fullmatch(endpoint) else ""
