"""Accounts and calls of pjsua2, as the line of a phone hears of them.

A trap of the library: an object returned by a getter dies with the temporary that held it; keep ``info`` in a variable.
"""

import re
from typing import Any, Protocol

import pjsua2 as pj

_FROM = re.compile(r"^(?:From|f)[ \t]*:[ \t]*(.*?);tag=", re.IGNORECASE | re.MULTILINE)
_STATES = {
    pj.PJSIP_INV_STATE_CALLING: "calling",
    pj.PJSIP_INV_STATE_INCOMING: "incoming",
    pj.PJSIP_INV_STATE_EARLY: "early",
    pj.PJSIP_INV_STATE_CONNECTING: "connecting",
    pj.PJSIP_INV_STATE_CONFIRMED: "confirmed",
    pj.PJSIP_INV_STATE_DISCONNECTED: "disconnected",
}
METHODS = {"rfc4733": pj.PJSUA_DTMF_METHOD_RFC2833, "info": pj.PJSUA_DTMF_METHOD_SIP_INFO}
_METHOD_NAMES = {number: name for name, number in METHODS.items()}


class PhoneOwner(Protocol):
    """Whoever the calls report to."""

    registered: bool

    def tell(self, event: str, **facts: Any) -> None: ...
    def rings(self, call: "PhoneCall", sender: str) -> None: ...
    def ended(self, call: "PhoneCall") -> None: ...
    def wire_up(self, call: "PhoneCall") -> None: ...


class PhoneAccount(pj.Account):  # type: ignore[misc]  # pjsua2 has no stubs
    def __init__(self, line: PhoneOwner) -> None:
        super().__init__()
        self._line = line

    def onRegState(self, prm: pj.OnRegStateParam) -> None:  # noqa: N802 - the name is pjsua2's
        info = self.getInfo()
        self._line.registered = info.regIsActive
        self._line.tell("registered", ok=info.regIsActive, code=prm.code, reason=prm.reason)

    def onIncomingCall(self, prm: pj.OnIncomingCallParam) -> None:  # noqa: N802 - the name is pjsua2's
        sender = _FROM.search(prm.rdata.wholeMsg)  # the parsed one is cut at 256 bytes
        self._line.rings(PhoneCall(self._line, self, prm.callId), sender[1] if sender else "")


class PhoneCall(pj.Call):  # type: ignore[misc]
    def __init__(self, line: PhoneOwner, account: PhoneAccount, call_id: int = -1) -> None:
        super().__init__(account, call_id)
        self._line = line

    def onCallState(self, prm: pj.OnCallStateParam) -> None:  # noqa: N802 - the name is pjsua2's
        del prm
        info = self.getInfo()
        state = _STATES.get(info.state, "null")
        self._line.tell("state", state=state, code=info.lastStatusCode, reason=info.lastReason)
        if state == "disconnected":
            self._line.ended(self)

    def onCallMediaState(self, prm: pj.OnCallMediaStateParam) -> None:  # noqa: N802 - the name is pjsua2's
        del prm
        info = self.getInfo()
        sound = [m for m in info.media if m.type == pj.PJMEDIA_TYPE_AUDIO]
        held = any(m.status in {pj.PJSUA_CALL_MEDIA_LOCAL_HOLD, pj.PJSUA_CALL_MEDIA_REMOTE_HOLD} for m in sound)
        active = any(m.status in {pj.PJSUA_CALL_MEDIA_ACTIVE, pj.PJSUA_CALL_MEDIA_REMOTE_HOLD} for m in sound)
        if active:
            self._line.wire_up(self)
        self._line.tell("media", active=active, held=held)

    def onDtmfDigit(self, prm: pj.OnDtmfDigitParam) -> None:  # noqa: N802 - the name is pjsua2's
        self._line.tell("digit", digit=prm.digit, method=_METHOD_NAMES.get(prm.method, "other"))
