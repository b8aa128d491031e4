"""The journal as a file while the service runs: a call that ended a moment ago stands in the official form."""

import csv
import json

from tests.asterisk.product import running


async def test_a_call_that_has_just_ended_stands_in_the_file(tmp_path):
    async with running(tmp_path / "home") as product:
        await product.hotline("call", "--from", "89001234567", "--for", "2")
        await product.settled(1)
        target = tmp_path / "journal.csv"
        words = ["--form", "barnaul", "--format", "csv", "-o", str(target), "--json"]
        assert json.loads(await product.hotline("journal", "export", *words))["rows"] == 1
        [row] = await product.journal()
    heads, line = csv.reader(target.read_text("utf-8-sig").splitlines(), delimiter=";")
    day = ".".join(reversed(row["opened_at"][:10].split("-")))
    assert heads == ["№ п/п", "Дата обращения", "ФИО", "Тема обращений", "Результат"]
    assert line == ["1", day, "не представился", "—", "Звонок завершён заявителем до соединения"]
