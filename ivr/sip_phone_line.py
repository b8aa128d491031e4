"""The one line of a SIP phone: its accounts, its call, and what the hand at the phone does.

Traps of pjsua2 that the code lives with: an object returned by a getter dies with the temporary that held it (keep
``info`` in a variable); players, recorders and accounts die when Python forgets them; none may be destroyed inside a
callback, hence the list of chores.
"""

import time
from collections.abc import Callable
from typing import Any

import pjsua2 as pj

_STATES = {
    pj.PJSIP_INV_STATE_CALLING: "calling",
    pj.PJSIP_INV_STATE_INCOMING: "incoming",
    pj.PJSIP_INV_STATE_EARLY: "early",
    pj.PJSIP_INV_STATE_CONNECTING: "connecting",
    pj.PJSIP_INV_STATE_CONFIRMED: "confirmed",
    pj.PJSIP_INV_STATE_DISCONNECTED: "disconnected",
}
_METHODS = {"rfc4733": pj.PJSUA_DTMF_METHOD_RFC2833, "info": pj.PJSUA_DTMF_METHOD_SIP_INFO}
_METHOD_NAMES = {number: name for name, number in _METHODS.items()}
_TONE_MS = 1000  # of a tone that repeats without a pause: a whole number of periods of any whole frequency


class _Account(pj.Account):  # type: ignore[misc]  # pjsua2 has no stubs
    def __init__(self, line: "Line") -> None:
        super().__init__()
        self._line = line

    def onRegState(self, prm: pj.OnRegStateParam) -> None:  # noqa: N802  # the library's name
        info = self.getInfo()
        self._line.registered = info.regIsActive
        self._line.tell("registered", ok=info.regIsActive, code=prm.code, reason=prm.reason)

    def onIncomingCall(self, prm: pj.OnIncomingCallParam) -> None:  # noqa: N802
        self._line.rings(_Call(self._line, self, prm.callId))


class _Call(pj.Call):  # type: ignore[misc]
    def __init__(self, line: "Line", account: _Account, call_id: int = -1) -> None:
        super().__init__(account, call_id)
        self._line = line

    def onCallState(self, prm: pj.OnCallStateParam) -> None:  # noqa: N802
        del prm
        info = self.getInfo()
        state = _STATES.get(info.state, "null")
        self._line.tell("state", state=state, code=info.lastStatusCode, reason=info.lastReason)
        if state == "disconnected":
            self._line.ended(self)

    def onCallMediaState(self, prm: pj.OnCallMediaStateParam) -> None:  # noqa: N802
        del prm
        info = self.getInfo()
        sound = [m for m in info.media if m.type == pj.PJMEDIA_TYPE_AUDIO]
        held = any(m.status in {pj.PJSUA_CALL_MEDIA_LOCAL_HOLD, pj.PJSUA_CALL_MEDIA_REMOTE_HOLD} for m in sound)
        active = any(m.status in {pj.PJSUA_CALL_MEDIA_ACTIVE, pj.PJSUA_CALL_MEDIA_REMOTE_HOLD} for m in sound)
        if active:
            self._line.wire_up(self)
        self._line.tell("media", active=active, held=held)

    def onDtmfDigit(self, prm: pj.OnDtmfDigitParam) -> None:  # noqa: N802
        self._line.tell("digit", digit=prm.digit, method=_METHOD_NAMES.get(prm.method, "other"))


class Line:
    """What a person does with a phone, one method a command. `tell` writes an event."""

    def __init__(self, tell: Callable[..., None], address: str) -> None:
        self.tell = tell
        self.registered = False
        self._address = address
        self._accounts: dict[str, _Account] = {}
        self._own: _Account = self._account(f"sip:phone@{address}")
        self._call: _Call | None = None
        self._ended: list[Any] = []
        self._source: pj.AudioMedia | None = None
        self._recorder: pj.AudioMediaRecorder | None = None
        self._record_to: str | None = None
        self._answer_after: float | None = None
        self._answer_at: float | None = None

    # what the loop asks

    @property
    def busy(self) -> bool:
        return self._call is not None or self.registered

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
            self._finish_recording()

    def close(self) -> None:
        self._finish_recording()
        self._source = self._call = None
        self._ended.clear()
        self._accounts.clear()
        del self._own

    # what the network does

    def rings(self, call: _Call) -> None:
        busy, parameters = self._call is not None, pj.CallOpParam()
        parameters.statusCode = pj.PJSIP_SC_BUSY_HERE if busy else pj.PJSIP_SC_RINGING
        info = call.getInfo()
        if busy:
            self._ended.append(call)
        else:
            self._call = call
            self.tell("incoming", **{"from": info.remoteUri, "call": info.callIdString})
        call.answer(parameters)
        if not busy and self._answer_after is not None:
            self._answer_at = time.monotonic() + self._answer_after

    def ended(self, call: _Call) -> None:
        self._ended.append(call)
        if call is self._call:
            self._call = self._answer_at = None

    def wire_up(self, call: _Call) -> None:
        """Join the call's sound with our voice and the recorder; after a hold the library has forgotten both."""
        heard = call.getAudioMedia(-1)
        pj.Endpoint.instance().audDevManager().getCaptureDevMedia().startTransmit(heard)  # silence is also RTP
        if self._source is not None:
            self._source.startTransmit(heard)
        if self._record_to is not None and self._recorder is None:
            self._recorder = pj.AudioMediaRecorder()
            self._recorder.createRecorder(self._record_to)
            self.tell("recording", path=self._record_to)
        if self._recorder is not None:
            heard.startTransmit(self._recorder)

    # what the hand does

    def do_register(self, user: str, secret: str, server: str, *, tcp: bool = False, expires_s: int = 300) -> None:
        config = self._config(f"sip:{user}@{server}")
        config.regConfig.registrarUri = f"sip:{server}" + (";transport=tcp" if tcp else "")
        config.regConfig.timeoutSec = expires_s
        config.regConfig.retryIntervalSec = 0
        config.sipConfig.authCreds.push_back(pj.AuthCredInfo("digest", "*", user, 0, secret))
        self._own = _Account(self)
        self._own.create(config, True)
        self._accounts[f"registered {user}"] = self._own

    def do_unregister(self) -> None:
        self._own.setRegistration(False)

    def do_dial(self, uri: str, sender: str = "") -> None:
        """`sender`: the whole From, ``"Имя" <sip:+7…@host>``; without one the registered account calls."""
        if self._call is not None:
            raise ValueError("the line is in use: hang up first")
        call = _Call(self, self._account(sender) if sender else self._own)
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

    def do_digits(self, digits: str, method: str = "rfc4733", duration_ms: int = 120) -> None:
        parameters = pj.CallSendDtmfParam()
        parameters.digits, parameters.method, parameters.duration = digits, _METHODS[method], duration_ms
        self._current().sendDtmf(parameters)

    def do_play(self, path: str, *, loop: bool = False) -> None:
        player = pj.AudioMediaPlayer()
        player.createPlayer(path, 0 if loop else pj.PJMEDIA_FILE_NO_LOOP)
        self._speak(player)

    def do_tone(self, hz: int) -> None:
        generator = pj.ToneGenerator()
        generator.createToneGenerator(8000, 1)
        tone = pj.ToneDesc()
        tone.freq1, tone.freq2, tone.on_msec, tone.off_msec, tone.volume, tone.flags = hz, 0, _TONE_MS, 0, 8000, 0
        tones = pj.ToneDescVector()
        tones.push_back(tone)
        generator.play(tones, True)
        self._speak(generator)

    def do_silence(self) -> None:
        self._speak(None)

    def do_record(self, path: str) -> None:
        """Record what is heard, from the next moment that there is sound on."""
        self._finish_recording()
        self._record_to = path
        if self._call is not None and self._call.hasMedia():
            self.wire_up(self._call)

    def _current(self) -> _Call:
        if self._call is None:
            raise ValueError("there is no call")
        return self._call

    def _reply(self, code: int) -> None:
        parameters = pj.CallOpParam(True)
        parameters.statusCode = code
        self._current().answer(parameters)

    def _speak(self, source: pj.AudioMedia | None) -> None:
        self._source = source  # the one before is destroyed here, which disconnects it
        if source is not None and self._call is not None and self._call.hasMedia():
            self.wire_up(self._call)

    def _finish_recording(self) -> None:
        if self._recorder is not None:
            self._recorder = None  # destroying it writes the header
            self.tell("recorded", path=self._record_to)
            self._record_to = None

    def _config(self, sender: str) -> pj.AccountConfig:
        config = pj.AccountConfig()
        config.idUri = sender
        config.mediaConfig.transportConfig.boundAddress = self._address
        config.mediaConfig.srtpUse = pj.PJMEDIA_SRTP_DISABLED
        return config

    def _account(self, sender: str) -> _Account:
        if sender not in self._accounts:
            account = _Account(self)
            account.create(self._config(sender), not self._accounts)
            self._accounts[sender] = account
        return self._accounts[sender]
