"""`hotline demo`: the invented centre is a real one, with real calls, cards and accounts that open the door."""

import json
import stat

from tests.asterisk.product import Product, running
from tests.console.visitor import a_visitor

STORY = """
[[person]]
login = "maria"
name = "Мария Гусева"
role = "dispatcher"
position = "диспетчер"
robot = true

[[person]]
login = "nina"
name = "Нина Белова"
role = "supervisor"

[[past]]
days_ago = 1
at = "10:00"
phone = "+79135550121"
topic = ["support", "Меры поддержки и социальные услуги"]
waited_s = 20
talked_s = 300
by = "maria"
card = { family = "Семья Егоровых", applicant = "Егорова Татьяна", question = "Удостоверение", place = "Вологда" }

[[call]]
phone = "+79135550101"
name = "Елена"
keys = [["0", 0.3]]
talk_s = 0.5
[call.card]
family = "Семья Соколовых"
applicant = "Соколова Елена"
question = "Выплата на детей"
categories = ["large"]
result = "Консультация дана"
step = "close"
closing_mark = "Вопрос решён"

[[call]]
phone = "+79135550104"
ends = "menu"
talk_s = 0.5
"""


async def test_the_invented_centre_has_a_journal_cards_and_people_who_can_sign_in(tmp_path):
    product, story = Product(tmp_path / "demo"), tmp_path / "story.toml"
    story.write_text(STORY, "utf-8")
    printed = await product.hotline("demo", "--once", "--story", str(story), within=120)
    assert "ready: показательный центр работает" in printed
    accounts = json.loads((product.home / "secrets" / "demo.json").read_text("utf-8"))["accounts"]
    for told in (printed, (product.home / "demo-accounts.txt").read_text("utf-8")):
        assert accounts["maria"]["password"] in told
    for file in ("demo-accounts.txt", "secrets/demo.json"):
        assert stat.S_IMODE((product.home / file).stat().st_mode) == 0o600

    rows = await product.journal()
    assert (rows[0]["phone"], rows[0]["state"]) == ("+79135550121", "answered")
    assert {row["phone"]: row["state"] for row in rows[1:]} == {
        "+79135550101": "answered",
        "+79135550104": "abandoned_in_menu",
    }
    assert [row["talked_s"] for row in rows if row["phone"] == "+79135550121"] == [300]
    sheet = tmp_path / "vologda.csv"
    await product.hotline("journal", "export", "--form", "vologda", "--format", "csv", "-o", str(sheet))
    text = sheet.read_text("utf-8-sig")
    assert "Соколова Елена" in text
    assert "многодетная" in text

    async with (
        running(product.home, **product.chosen) as again,
        a_visitor(again, "maria", accounts["maria"]["password"]) as maria,
        a_visitor(again, "nina", accounts["nina"]["password"], accounts["nina"]["totp"]) as nina,
    ):
        assert "Соколова Елена" in await maria.page("/appeals?show=closed")
        assert "Егорова Татьяна" in await nina.page("/journal")
        assert "Что ответили" in await nina.page("/survey")
