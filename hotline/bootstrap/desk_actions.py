"""What the control door may ask of a call that a dispatcher has: as the console does, for tests and emergencies."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from console.control import Action
from hotline.ports.call_desk import CallDesk
from hotline.services.pause_recording import Recorder


def desk_actions(desk: CallDesk, recorder: Recorder) -> dict[str, Action]:
    """desk-transfer and the others: with the field login and, where somebody else comes in, target."""

    def to(act: Callable[[str, str], Awaitable[None]]) -> Action:
        async def handle(fields: Mapping[str, Any]) -> Any:
            await act(str(fields["login"]), str(fields["target"]))

        return handle

    def plain(act: Callable[[str], Awaitable[Any]]) -> Action:
        async def handle(fields: Mapping[str, Any]) -> Any:
            return await act(str(fields["login"]))

        return handle

    async def current(fields: Mapping[str, Any]) -> Any:
        call = await desk.current(str(fields["login"]))
        if call is None:
            return None
        since = call.since.isoformat()
        return {"linkedid": call.linkedid, "stage": call.stage.value, "since": since, "with": call.with_}

    return {
        "desk-transfer": to(desk.transfer),
        "desk-consult": to(desk.consult),
        "desk-complete": plain(desk.complete),
        "desk-cancel": plain(desk.cancel),
        "desk-conference": plain(desk.conference),
        "desk-hang-up": plain(desk.hang_up),
        "desk-leaving": plain(desk.leaving),
        "desk-rejoin": plain(desk.rejoin),
        "desk-current": current,
        "desk-pause-recording": plain(recorder.pause),
        "desk-resume-recording": plain(recorder.resume),
        "desk-stop-recording": plain(recorder.stop),
    }
