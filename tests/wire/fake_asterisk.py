"""Asterisk's end of a FastAGI connection, over real TCP: sends the header block, answers commands by a script."""

import asyncio

HEADERS = """\
agi_network: yes
agi_network_script: {script}
agi_request: agi://127.0.0.1/{script}
agi_channel: PJSIP/outside-00000000
agi_language: ru
agi_type: PJSIP
agi_uniqueid: h1-1763773000.1
agi_version: 22.10.1
agi_callerid: {number}
agi_calleridname: {name}
agi_callingpres: 0
agi_context: hotline-menu
agi_extension: s
agi_priority: 3
agi_enhanced: 0.0
agi_accountcode:
agi_threadid: 140000000000000
agi_arg_1: h1-1763773000.1
agi_arg_2: 129

"""


class FakeAsterisk:
    """`answers`: command prefix -> list of answers taken in turn; what is not listed is answered "200 result=0"."""

    def __init__(self, port, *, script="incoming_call", number="+79001234567", name="Anna", answers=None):
        self.port, self.answers = port, {key: list(value) for key, value in (answers or {}).items()}
        self.headers = (
            HEADERS.format(script=script, number=number, name="{name}").encode().replace(b"{name}", _bytes(name))
        )
        self.commands = []

    async def converse(self):
        """Play the whole session; give the commands that were received."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(self.headers)
        try:
            while line := await asyncio.wait_for(reader.readline(), 5):
                command = line.decode().rstrip("\n")
                self.commands.append(command)
                answer = self._answer(command)
                if answer is None:
                    break
                writer.write(answer if isinstance(answer, bytes) else f"{answer}\n".encode())
        finally:
            writer.close()
        return self.commands

    def _answer(self, command):
        for prefix, answers in self.answers.items():
            if command.startswith(prefix) and answers:
                return answers.pop(0)
        return "200 result=0"


def _bytes(name):
    return name if isinstance(name, bytes) else name.encode()
