"""The one line of a SIP phone: its accounts, its call, and what the hand at the phone does.

Traps of pjsua2 that the code lives with: an object returned by a getter dies with the temporary that held it (keep
``info`` in a variable); accounts die when Python forgets them, and none may be destroyed inside a callback, hence the
list of chores.
"""

import time
from collections.abc import Callable
from typing import Any

import pjsua2 as pj

from ivr.sip_phone_call import METHODS, PhoneAccount, PhoneCall
from ivr.sip_phone_sound import PhoneSound, player, tone_generator


class Line:
    """What a person does with a phone, one method a command. `tell` writes an event."""

    def __init__(self, tell: Callable[..., None], address: str) -> None:
        self._tell = tell
        self.registered = False
        self._address = address
        self._accounts: dict[str, PhoneAccount] = {}
        self._own: PhoneAccount = self._account(f"sip:phone@{address}")
        self._call: PhoneCall | None = None
        self._ended: list[Any] = []
        self._sound = PhoneSound(tell)
        self._answer_after: float | None = None
        self._answer_at: float | None = None

    # what the loop asks

    @property
    def busy(self) -> bool:
        return self._call is not None or self.registered or self._sound.closing

    def leave(self) -> None:
        """Begin to say goodbye to everybody; `busy` tells when it is done."""
        self.obey({"do": "hangup"})
        if self.registered:
            self.obey({"do": "unregister"})

    def obey(self, command: dict[str, Any]) -> None:
        """Do one command; a command that cannot be done becomes the event `refused` and changes nothing."""
        verb, number = command["do"], command.get("nr")
        facts = {key: value for key, value in command.items() if key not in {"do", "nr"}}
        try:
            getattr(self, f"do_{verb}")(**facts)
        except pj.Error as fault:
            self.tell("refused", nr=number, do=verb, reason=f"{fault.title}: {fault.reason}")
        except (AttributeError, TypeError, KeyError, ValueError) as fault:
            self.tell("refused", nr=number, do=verb, reason=str(fault))
        else:
            self.tell("done", nr=number)

    def chores(self) -> None:
        """Do what may not happen inside a callback, and what is due."""
        if self._answer_at is not None and time.monotonic() >= self._answer_at:
            self.obey({"do": "answer"})
        if self._ended:
            self._ended.clear()
            self._sound.finish()
        self._sound.chores()

    def close(self) -> None:
        self._sound.finish()
        self._sound.speak(None)
        self._call = None
        self._ended.clear()
        self._accounts.clear()
        del self._own

    # what the network does

    def tell(self, event: str, **facts: Any) -> None:
        self._tell(event, **facts)

    def rings(self, call: PhoneCall, sender: str) -> None:
        busy, parameters = self._call is not None, pj.CallOpParam()
        parameters.statusCode = pj.PJSIP_SC_BUSY_HERE if busy else pj.PJSIP_SC_RINGING
        info = call.getInfo()
        if busy:
            self._ended.append(call)
        else:
            self._call = call
            self.tell("incoming", **{"from": sender, "call": info.callIdString})
        call.answer(parameters)
        if not busy and self._answer_after is not None:
            self._answer_at = time.monotonic() + self._answer_after

    def ended(self, call: PhoneCall) -> None:
        self._ended.append(call)
        if call is self._call:
            self._call = self._answer_at = None

    def wire_up(self, call: PhoneCall) -> None:
        """There is sound on this call; after a hold it is another sound."""
        self._sound.join(call.getAudioMedia(-1))

    # what the hand does

    def do_register(self, user: str, secret: str, server: str, *, tcp: bool = False, expires_s: int = 300) -> None:
        config = self._config(f"sip:{user}@{server}")
        config.regConfig.registrarUri = f"sip:{server}" + (";transport=tcp" if tcp else "")
        config.regConfig.timeoutSec = expires_s
        config.regConfig.retryIntervalSec = 0
        config.sipConfig.authCreds.push_back(pj.AuthCredInfo("digest", "*", user, 0, secret))
        self._own = PhoneAccount(self)
        self._own.create(config, True)
        self._accounts[f"registered {user}"] = self._own

    def do_unregister(self) -> None:
        self._own.setRegistration(False)

    def do_dial(self, uri: str, sender: str = "") -> None:
        """`sender`: the whole From, ``"Имя" <sip:+7…@host>``; without one the registered account calls."""
        if self._call is not None:
            raise ValueError("the line is in use: hang up first")
        call = PhoneCall(self, self._account(sender) if sender else self._own)
        parameters = pj.CallOpParam(True)
        parameters.opt.audioCount, parameters.opt.videoCount = 1, 0
        self._call = call
        try:
            call.makeCall(uri, parameters)
        except pj.Error:
            self._call = None
            self._ended.append(call)
            raise

    def do_auto_answer(self, after_ms: int | None) -> None:
        self._answer_after = None if after_ms is None else after_ms / 1000

    def do_answer(self) -> None:
        self._answer_at = None
        self._reply(pj.PJSIP_SC_OK)

    def do_reject(self, code: int = 486) -> None:
        self._answer_at = None
        self._reply(code)

    def do_hangup(self) -> None:
        if self._call is not None:
            self._call.hangup(pj.CallOpParam())

    def do_hold(self) -> None:
        self._current().setHold(pj.CallOpParam())

    def do_unhold(self) -> None:
        parameters = pj.CallOpParam(True)
        parameters.opt.flag = pj.PJSUA_CALL_UNHOLD
        self._current().reinvite(parameters)

    def do_transfer(self, uri: str) -> None:
        """The transfer key: ask the other side to call `uri` instead of us (REFER)."""
        self._current().xfer(uri, pj.CallOpParam(True))

    def do_digits(self, digits: str, method: str = "rfc4733", duration_ms: int = 120) -> None:
        parameters = pj.CallSendDtmfParam()
        parameters.digits, parameters.method, parameters.duration = digits, METHODS[method], duration_ms
        self._current().sendDtmf(parameters)

    def do_play(self, path: str, *, loop: bool = False) -> None:
        self._speak(player(path, loop=loop))

    def do_tone(self, hz: int) -> None:
        self._speak(tone_generator(hz))

    def do_silence(self) -> None:
        self._speak(None)

    def do_record(self, path: str) -> None:
        """Record what is heard, from the next moment that there is sound on."""
        self._sound.record(path)
        self._rejoin()

    def _current(self) -> PhoneCall:
        if self._call is None:
            raise ValueError("there is no call")
        return self._call

    def _reply(self, code: int) -> None:
        parameters = pj.CallOpParam(True)
        parameters.statusCode = code
        self._current().answer(parameters)

    def _speak(self, source: pj.AudioMedia | None) -> None:
        self._sound.speak(source)
        self._rejoin()

    def _rejoin(self) -> None:
        if self._call is not None and self._call.hasMedia():
            self.wire_up(self._call)

    def _config(self, sender: str) -> pj.AccountConfig:
        config = pj.AccountConfig()
        config.idUri = sender
        config.mediaConfig.transportConfig.boundAddress = self._address
        config.mediaConfig.srtpUse = pj.PJMEDIA_SRTP_DISABLED
        return config

    def _account(self, sender: str) -> PhoneAccount:
        if sender not in self._accounts:
            account = PhoneAccount(self)
            account.create(self._config(sender), not self._accounts)
            self._accounts[sender] = account
        return self._accounts[sender]
