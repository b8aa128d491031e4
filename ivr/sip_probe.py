"""Asks whether anybody speaks SIP at an address: one OPTIONS over UDP (RFC 3261, 11), any answer will do."""

import asyncio
import uuid


class _Question(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.answered: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def datagram_received(self, data: bytes, addr: tuple[str | object, int]) -> None:
        del addr
        self._settle(answered=data.startswith(b"SIP/2.0"))

    def error_received(self, exc: Exception) -> None:
        del exc  # refused: no program at that port
        self._settle(answered=False)

    def _settle(self, *, answered: bool) -> None:
        if not self.answered.done():
            self.answered.set_result(answered)


async def somebody_answers(host: str, port: int, within: float = 2.0) -> bool:
    """Whether a SIP program answers there within so many seconds; a closed port on this machine is known at once."""
    loop = asyncio.get_running_loop()
    transport, question = await loop.create_datagram_endpoint(_Question, remote_addr=(host, port))
    try:
        own, tag = transport.get_extra_info("sockname"), uuid.uuid4().hex[:12]
        lines = (
            f"OPTIONS sip:{host}:{port} SIP/2.0",
            f"Via: SIP/2.0/UDP {own[0]}:{own[1]};branch=z9hG4bK{tag};rport",
            f"From: <sip:check@{own[0]}>;tag={tag}",
            f"To: <sip:{host}:{port}>",
            f"Call-ID: {tag}@{own[0]}",
            "CSeq: 1 OPTIONS",
            "Max-Forwards: 1",
            "Content-Length: 0",
        )
        transport.sendto("".join(line + "\r\n" for line in (*lines, "")).encode())
        return await asyncio.wait_for(question.answered, within)
    except TimeoutError:
        return False
    finally:
        transport.close()
