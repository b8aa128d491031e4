"""`hotline campaign` while no service runs: a campaign is made, filled, started and reported by typing."""

import asyncio
import csv
import json
from datetime import UTC, datetime
from uuid import UUID

import openpyxl

from db.unit_of_work import SqlDatabase
from hotline.domain.campaign import CampaignState

TEXT = "Здравствуйте. Ждём вас {дата}."
LIST = "телефон;имя;дата\n+79001000001;Анна;5 мая\n{}"


def made(hotline, **changed):
    words = {"title": "Приём", "text": TEXT, "consent": "Договор."} | changed
    said = hotline(
        "campaign", "new", *(word for name, value in words.items() for word in (f"--{name}", value)), "--json"
    )
    assert said.code == 0, said.err
    return json.loads(said.out)


def a_list(tmp_path, second="89001000002;Олег;6 мая\n", name="list.csv"):
    file = tmp_path / name
    file.write_text(LIST.format(second), "cp1251")
    return str(file)


def test_a_campaign_is_made_filled_and_started_by_typing_and_reported_as_a_table(hotline, tmp_path):
    which = made(hotline)["id"][:8]
    bad = hotline("campaign", "import", which, a_list(tmp_path, "112;Олег;\n"))
    assert bad.code == 1
    assert "строка 3: это номер экстренной службы" in bad.out
    assert "Никто не взят" in bad.err
    looked = hotline("campaign", "import", which, a_list(tmp_path), "--dry-run", "--json")
    assert (looked.code, json.loads(looked.out)["good"], json.loads(looked.out)["imported"]) == (0, 2, 0)
    taken = hotline("campaign", "import", which, a_list(tmp_path, "112;Олег;\n"), "--good-only")
    assert (taken.code, "Загружено: 1." in taken.out) == (0, True)
    refused = hotline("campaign", "start", which)
    assert (refused.code, "«черновик»" in refused.err) == (1, True)
    assert hotline("campaign", "prepare", which).code == 0
    assert "готовим звук" in hotline("campaign", "show", which).out
    assert hotline("campaign", "stop", which, "--why", "ошиблись").code == 0
    (told,) = json.loads(hotline("campaign", "list", "--json").out)
    assert (told["state"], told["why"], told["people"], told["states"]["waiting"]) == ("stopped", "ошиблись", 1, 1)
    assert "Приём" in hotline("campaign", "list").out
    whole = json.loads(hotline("campaign", "report", which, "--json").out)
    assert [(one["phone"], one["name"], one["values"]) for one in whole["list"]] == [
        ("+79001000001", "Анна", {"дата": "5 мая"})
    ]
    for name in ("отчёт.xlsx", "отчёт.csv"):
        assert hotline("campaign", "report", which, "-o", str(tmp_path / name)).code == 0
    sheet = openpyxl.load_workbook(tmp_path / "отчёт.xlsx").active
    assert "+79001000001" in {cell.value for row in sheet.iter_rows() for cell in row}
    with (tmp_path / "отчёт.csv").open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.DictReader(file, delimiter=";"))["Имя"] == "Анна"
    audit = [line["action"] for line in json.loads(hotline("audit", "--json").out)]
    steps = ("create", "import", "prepare", "stop", "export", "export", "export")
    assert audit[::-1] == [f"campaign.{step}" for step in steps]


def test_wrong_use_is_told_in_words_and_changes_nothing(hotline, tmp_path):
    which = made(hotline)["id"]
    for words, why in (
        (("new", "--title", "Приём", "--consent", "", "--text", TEXT), "на каком основании"),
        (("new", "--title", "Приём", "--consent", "Договор", "--survey", "--text", TEXT), "нет своего текста"),
        (("new", "--title", "Приём", "--consent", "Договор", "--text", TEXT, "--channels", "99"), "от 1 до 30"),
        (("show", "zzzz"), "нет. Посмотрите номера"),
        (("start", "11111111-1111-4111-8111-111111111111"), "нет. Посмотрите номера"),
        (("import", which, str(tmp_path / "none.csv")), "не читается"),
        (("import", which, a_list(tmp_path, name="a.csv") + "/x"), "не читается"),
        (("choose", which, "--from", "вчера"), "задан неверно"),
        (("choose", which), "нет среди столбцов: «дата»"),
        (("report", which, "-o", str(tmp_path / "a.pdf")), ".xlsx или .csv"),
        (("report", which, "-o", str(tmp_path / "no" / "a.csv")), "cannot be written"),
        (("prepare", which), "Список пуст"),
    ):
        said = hotline("campaign", *words)
        assert (said.code, why in said.err) == (1, True), (words, said.err)
    (only,) = json.loads(hotline("campaign", "list", "--json").out)
    assert (only["state"], only["people"]) == ("draft", 0)


def test_a_start_where_nothing_can_be_called_says_so(hotline, home, tmp_path):
    which = made(hotline)["id"]
    hotline("campaign", "import", which, a_list(tmp_path))
    asyncio.run(voiced(home, which))
    said = hotline("campaign", "start", which, "--json")
    assert (said.code, json.loads(said.out)["state"]) == (0, "running")
    assert "HOTLINE_DIALLING__ENABLED=true" in said.err


async def voiced(home, which):
    database = SqlDatabase(f"sqlite:///{home / 'hotline.sqlite3'}")
    async with database.unit_of_work() as work:
        assert await work.campaigns.move(UUID(which), {CampaignState.DRAFT}, CampaignState.READY, datetime.now(UTC))
        await work.commit()
    await database.close()
