"""Bytes of a list -> its rows. The file is read by `followup.list_worker`, in a process of its own."""

import asyncio
import contextlib
import json
import os
import sys

from followup.list_table import MOST_BYTES
from hotline.domain.list_file import ListFile, ListRow
from hotline.domain.refusal import Refused

_PATIENCE_S = 60.0

_UNREADABLE = "Файл не удалось прочитать. Скопируйте список в новую книгу Excel (.xlsx) и попробуйте снова."


async def read_list(data: bytes) -> ListFile:
    """The heading and the rows of a CSV or XLSX. Raises `Refused` with what is wrong and what to do."""
    if not data:
        raise Refused("Файл пуст или не выбран. Выберите список в формате CSV или XLSX.")
    if len(data) > MOST_BYTES:
        raise Refused(f"Файл больше {MOST_BYTES // 1024 // 1024} МБ. Оставьте в нём только столбцы, которые нужны.")
    pipe = asyncio.subprocess.PIPE
    worker = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "followup.list_worker",
        stdin=pipe,
        stdout=pipe,
        stderr=asyncio.subprocess.DEVNULL,
        env={name: value for name, value in os.environ.items() if not name.startswith("HOTLINE_")},
    )
    try:
        async with asyncio.timeout(_PATIENCE_S):
            told, _ = await worker.communicate(data)
        answer = json.loads(told)
    except (TimeoutError, ValueError):
        raise Refused(_UNREADABLE) from None
    finally:
        if worker.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                worker.kill()
            await worker.wait()
    if "refused" in answer:
        raise Refused(answer["refused"])
    rows = tuple(ListRow(line, tuple(cells)) for line, cells in answer["rows"])
    return ListFile(tuple(answer["heading"]), rows)
