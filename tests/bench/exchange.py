"""An AMI that answers an Originate as Asterisk does: queued, answered after a second, hung up after the talk.

``python -m tests.bench.exchange TALK_SECONDS`` prints its port.
"""

import asyncio
import sys


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, talk_s: float) -> None:
    loop = asyncio.get_running_loop()

    def say(*lines: str) -> None:
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())

    writer.write(b"Asterisk Call Manager/11.0.0\r\n")
    while True:
        try:
            block = await reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        told = dict(line.split(": ", 1) for line in block.decode().strip().split("\r\n"))
        mark, channel = f"ActionID: {told.get('ActionID', '')}", told.get("ChannelId", "")
        say("Response: Success", mark, "Message: Originate successfully queued", "Ping: Pong")
        if told["Action"] == "Originate":
            answer = "Event: OriginateResponse", mark, "Response: Success", "Reason: 4", f"Uniqueid: {channel}"
            end = "Event: Hangup", f"Uniqueid: {channel}", f"Linkedid: {channel}", "Cause: 16", "Cause-txt: Normal"
            loop.call_later(1.0, say, *answer)
            loop.call_later(1.0 + talk_s, say, *end)


async def _main(talk_s: float) -> None:
    server = await asyncio.start_server(lambda reader, writer: _serve(reader, writer, talk_s), "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_main(float(sys.argv[1])))
