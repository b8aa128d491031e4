"""What a browser phone may say to Asterisk: one whole SIP message a frame, in its owner's name only.

Asterisk asks for the digest anyway. This look keeps a page that was taken over from speaking as somebody else, from
hiding a second message behind the first (on a stream, the SIP parser goes on where Content-Length ends), and from
methods that a phone has no use for.
"""

import re

#: Longest frame in characters. An INVITE with all its candidates has 4,000.
LONGEST = 32 * 1024

_REQUEST = re.compile(r"([A-Z]{3,12}) (sips?:[!-~]{1,1000}) SIP/2\.0")
_RESPONSE = re.compile(r"SIP/2\.0 [1-6]\d\d [^\x00-\x1f]{0,200}")
_ADDRESS = re.compile(r'(?:"[^"\\<>]*"\s*)?<sip:([^@<>\s;:]{1,64})@([^<>\s;:]{1,255})(?::\d{1,5})?>((?:;[^<>,"\s]+)*)')
_COMPACT = {"f": "from", "t": "to", "l": "content-length"}
_LOOKED_AT = frozenset(_COMPACT.values())

#: Those that open something are checked for the name of the sender; the others belong to a call that is up.
_OPENING = frozenset({"REGISTER", "INVITE"})
_WITHIN = frozenset({"ACK", "BYE", "CANCEL", "INFO", "PRACK", "UPDATE"})


def fault_of(frame: str, login: str) -> str:
    """What is wrong with a frame from the browser of `login`; "" when it may pass. Repeats nothing of the frame."""
    if len(frame) > LONGEST:
        return "too long"
    if not frame.strip("\r\n"):
        return ""  # a sign of life (RFC 7118, RFC 5626)
    return _fault_of_message(frame, login)


def _fault_of_message(frame: str, login: str) -> str:
    head, blank, body = frame.partition("\r\n\r\n")
    start, *lines = head.split("\r\n")
    if not blank or "\r" in head.replace("\r\n", "") or "\n" in head.replace("\r\n", "") or "\0" in head:
        return "no SIP message"
    headers = _headers(lines)
    if headers is None:
        return "a header that hides another"
    if headers.get("content-length") != str(len(body.encode())):
        return "more or less than one message"
    if _RESPONSE.fullmatch(start):
        return ""
    request = _REQUEST.fullmatch(start)
    if request is None:
        return "no SIP message"
    return _fault_of_request(request[1], headers, login)


def _fault_of_request(method: str, headers: dict[str, str], login: str) -> str:
    sender, called = _ADDRESS.fullmatch(headers.get("from", "")), _ADDRESS.fullmatch(headers.get("to", ""))
    if sender is None or called is None:
        return "no sender or no one called"
    if method in _WITHIN:
        return ""
    if method not in _OPENING:
        return "a method that a phone has no use for"
    if method == "INVITE" and ";tag=" in called[3].lower():
        return ""  # within a call, where the sender is named as Asterisk named the phone
    names = {(sender[1], sender[2])} | ({(called[1], called[2])} if method == "REGISTER" else set())
    return "" if names == {(login, "web")} else "somebody else's name"


def _headers(lines: list[str]) -> dict[str, str] | None:
    """The headers that are looked at, each once; None when one is folded, nameless or doubled."""
    found: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or line[:1].isspace() or not name.strip():
            return None
        plain = name.strip().lower()
        plain = _COMPACT.get(plain, plain)
        if plain in _LOOKED_AT:
            if plain in found:
                return None
            found[plain] = value.strip()
    return found
