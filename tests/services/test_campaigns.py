"""People make a campaign, give it a list, start it, pause it, stop it."""

import asyncio
from contextlib import asynccontextmanager
from uuid import UUID

import pytest

from hotline.domain.call_wishes import Wishes
from hotline.domain.campaign import CampaignState, PersonState, Purpose
from hotline.domain.campaign_list import spoken_values
from hotline.domain.refusal import Refused
from hotline.services.campaign_desk import NoSuchCampaign
from hotline.services.campaign_words import words_for
from hotline.services.create_campaign import change_campaign, create_campaign
from hotline.services.import_people import check_people, clear_people, import_people
from hotline.services.move_campaign import pause_campaign, start_campaign, stop_campaign, withdraw_person
from tests.services.campaign_rig import (
    VERA,
    a_campaign,
    a_desk,
    audit_of,
    listed,
    made_ready,
    people_of,
    state_of,
    wanted,
)

S = CampaignState


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"title": " a"}, "Назовите обзвон"),
        ({"consent_note": ""}, "на каком основании"),
        ({"channels": 0}, "одновременно: от 1 до 30"),
        ({"a_minute": 121}, "в минуту: от 1 до 120"),
        ({"text": ""}, "Текст пуст"),
        ({"text": "Приём {дата"}, "Скобка"),
        ({"text": "Ваш номер {Телефон}."}, "вслух не называют"),
        ({"text": "Скажите №%."}, "не произнести"),
    ],
)
async def test_what_cannot_be_a_campaign_is_refused_in_words_and_nothing_is_kept(database, clock, changed, why):
    desk, told = a_desk(database, clock, fault_of=lambda text: "это не произнести" if "№%" in text else "")
    with pytest.raises(Refused, match=why):
        await create_campaign(desk, VERA, wanted(**changed))
    async with database.unit_of_work() as work:
        assert await work.campaigns.all() == []
    assert told == []


async def test_every_bad_row_is_named_and_nothing_is_taken_unless_the_good_rows_are_asked_for(database, clock):
    desk, _ = a_desk(database, clock, fault_of=lambda text: "знак «$» не произнести" if "$" in text else "")
    campaign = await create_campaign(desk, VERA, wanted(text="{Имя}, приём {дата}."))
    async with database.unit_of_work() as work:
        await work.wishes.stop("+79001000020", "просили", "vera", clock.now())
        await work.wishes.put("+79001000021", Wishes(no_calls=True), "vera", clock.now())
        await work.commit()
    rows = [
        ("8 (900) 100-00-01", "Анна", "5 мая", "что угодно"),
        ("89001000001", "Олег", "6 мая"),
        (),
        ("", "Олег", "6 мая"),
        ("112", "Олег", "6 мая"),
        ("123", "Олег", "6 мая"),
        ("+49301234567", "Олег", "6 мая"),
        ("88091234567", "Олег", "6 мая"),
        ("завтра", "Олег", "6 мая"),
        ("89001000002", "Олег", ""),
        ("89001000003", "", "6 мая"),
        ("89001000004", "Олег", "6$"),
        ("89001000020", "Олег", "6 мая"),
        ("89001000021", "Олег", "6 мая"),
        ("89001000005", "О" * 121, "6 мая"),
        ("89001000006", "Олег", "6 мая"),
    ]
    heading = ("Номер телефона", "ФИО", "Дата", "Диагноз")
    report = await import_people(desk, VERA, campaign.id, listed(*rows, heading=heading))
    assert {fault.line: fault.why for fault in report.faults} == {
        3: "этот номер уже стоит в строке 2",
        4: "пустая строка",
        5: "нет номера телефона",
        6: "это номер экстренной службы",
        7: "это короткий номер, по нему не перезвонить",
        8: "это номер другой страны",
        9: "это платный номер",
        10: "такого номера не бывает",
        11: "пусто в столбце «дата», а он звучит в тексте",
        12: "пусто в столбце «имя», а он звучит в тексте",
        13: "«дата»: знак «$» не произнести",
        14: "номер в стоп-листе",
        15: "семья просила не звонить",
        16: "«имя»: длиннее 120 знаков",
    }
    assert (len(report.good), report.imported, await people_of(desk, campaign)) == (2, 0, [])
    report = await import_people(desk, VERA, campaign.id, listed(*rows, heading=heading), good_only=True)
    people = await people_of(desk, campaign)
    assert report.imported == 2
    assert [(one.line, one.phone, one.name) for one in people] == [
        (2, "+79001000001", "Анна"),
        (17, "+79001000006", "Олег"),
    ]
    assert spoken_values(people[0])["дата"] == "5 мая"
    assert people[0].values == {"дата": "5 мая"}  # and nothing that the text does not speak of
    again = await check_people(desk, campaign.id, listed(("89001000006", "Олег", "6 мая"), heading=heading[:3]))
    assert [fault.why for fault in again.faults] == ["этот номер уже есть в обзвоне"]
    behind = listed(("89001000007", "Олег", "6 мая"), heading=heading[:3])
    assert (await import_people(desk, VERA, campaign.id, behind)).known == 2
    assert [one.line for one in await people_of(desk, campaign)] == [2, 17, 19]
    assert await audit_of(desk) == ["campaign.create", "campaign.import", "campaign.import"]


@pytest.mark.parametrize(
    ("heading", "why"),
    [
        (("имя", "дата"), "нет столбца «телефон»"),
        (("телефон", "имя"), "нет среди столбцов: «дата»"),
        (("телефон", "phone", "дата"), "встречается дважды"),
        (("телефон", *map(str, range(30))), "больше 30 столбцов"),
    ],
)
async def test_a_heading_that_is_none_is_refused(database, clock, heading, why):
    desk, _ = a_desk(database, clock)
    campaign = await create_campaign(desk, VERA, wanted(text="Приём {дата}."))
    with pytest.raises(Refused, match=why):
        await check_people(desk, campaign.id, listed(("89001000001",), heading=heading))


async def test_a_name_may_be_called_as_its_column_is(database, clock):
    desk, _ = a_desk(database, clock)
    campaign = await create_campaign(desk, VERA, wanted(text="{Имя  отчество}, ждём вас."))
    rows = listed(("89001000001", "Анна Петровна"), heading=("тел.", "Имя Отчество"))
    assert (await import_people(desk, VERA, campaign.id, rows)).imported == 1
    assert words_for(campaign, (await people_of(desk, campaign))[0]) == ("Анна Петровна, ждём вас.",)


async def test_two_who_import_at_once_never_put_a_number_in_twice(database, clock):
    desk, _ = a_desk(database, clock)
    campaign = await a_campaign(desk, 0, run=False)
    lists = [listed(*[(f"8900{nth:07}", "") for nth in range(60)]) for _ in range(3)]
    tried = await asyncio.gather(
        *(import_people(desk, VERA, campaign.id, one) for one in lists), return_exceptions=True
    )
    assert sum(getattr(one, "imported", 0) for one in tried) == 60 == len(await people_of(desk, campaign))


async def test_the_life_of_a_campaign_leaves_a_line_for_every_step_and_the_wrong_step_changes_nothing(database, clock):
    desk, told = a_desk(database, clock)
    campaign = await a_campaign(desk, run=False)
    with pytest.raises(Refused, match=r"«черновик».*подготовьте звук"):
        await start_campaign(desk, VERA, campaign.id)
    await made_ready(desk, campaign)
    with pytest.raises(Refused, match="только то, что идёт"):
        await pause_campaign(desk, VERA, campaign.id)
    both = [start_campaign(desk, VERA, campaign.id) for _ in range(2)]
    assert sorted(type(one).__name__ for one in await asyncio.gather(*both, return_exceptions=True)) == [
        "NoneType",
        "Refused",
    ]
    with pytest.raises(Refused, match="создайте новый"):
        await import_people(desk, VERA, campaign.id, listed(("89001009999", "")))
    await pause_campaign(desk, VERA, campaign.id, "просил\u202e директор")
    assert await state_of(desk, campaign) == (S.PAUSED, "просил директор")
    await start_campaign(desk, VERA, campaign.id)
    person = (await people_of(desk, campaign))[0]
    await withdraw_person(desk, VERA, campaign.id, person.id, "уехали")
    with pytest.raises(Refused, match="уже не звонят"):
        await withdraw_person(desk, VERA, campaign.id, person.id)
    assert (await people_of(desk, campaign))[0].state is PersonState.WITHDRAWN
    await stop_campaign(desk, VERA, campaign.id)
    for wrong in (start_campaign, stop_campaign):
        with pytest.raises(Refused):
            await wrong(desk, VERA, campaign.id)
    steps = ("create", "import", "start", "pause", "start", "withdraw", "stop")
    assert await audit_of(desk) == [f"campaign.{one}" for one in steps]
    assert told[-1] == {"type": "campaigns", "campaign": str(campaign.id)}
    assert len(told) == len(steps)


async def test_a_change_of_the_text_leads_back_to_the_draft_and_must_fit_the_list(database, clock):
    desk, _ = a_desk(database, clock)
    campaign = await a_campaign(desk, 2, run=False)
    await made_ready(desk, campaign)
    with pytest.raises(Refused, match=r"«дата» \(строка 2\)"):
        await change_campaign(desk, VERA, campaign.id, wanted(text="Приём {дата}."))
    with pytest.raises(Refused, match="Вид обзвона не меняют"):
        await change_campaign(desk, VERA, campaign.id, wanted(purpose=Purpose.SURVEY))
    assert (await state_of(desk, campaign))[0] is S.READY
    changed = await change_campaign(desk, VERA, campaign.id, wanted(text="{имя}, ждём вас.", channels=2))
    assert (changed.state, changed.channels) == (S.DRAFT, 2)
    assert await clear_people(desk, VERA, campaign.id) == 2
    await made_ready(desk, campaign)
    with pytest.raises(Refused, match="Звонить некому"):
        await start_campaign(desk, VERA, campaign.id)
    with pytest.raises(NoSuchCampaign):
        await start_campaign(desk, VERA, UUID(int=1))


class FullDisk:
    """A database that takes no line of the audit, so whatever was written before it is lost with it."""

    def __init__(self, real):
        self._real = real

    @asynccontextmanager
    async def unit_of_work(self):
        async with self._real.unit_of_work() as work:
            work.audit = self
            yield work

    async def write(self, entry):
        raise OSError("no space left on device")


async def test_what_the_audit_does_not_take_has_not_happened(database, clock):
    desk, _ = a_desk(database, clock)
    campaign = await a_campaign(desk, 2, run=False)
    await made_ready(desk, campaign)
    full, told = a_desk(FullDisk(database), clock)
    person = (await people_of(desk, campaign))[0]
    for act in (
        import_people(full, VERA, campaign.id, listed(("89001009999", ""))),
        clear_people(full, VERA, campaign.id),
        change_campaign(full, VERA, campaign.id, wanted(title="Иное")),
        start_campaign(full, VERA, campaign.id),
        withdraw_person(full, VERA, campaign.id, person.id),
        stop_campaign(full, VERA, campaign.id),
        create_campaign(full, VERA, wanted()),
    ):
        with pytest.raises(OSError, match="no space"):
            await act
    assert (await state_of(desk, campaign))[0] is S.READY
    assert [(one.phone, one.state) for one in await people_of(desk, campaign)] == [
        ("+79001000001", PersonState.WAITING),
        ("+79001000002", PersonState.WAITING),
    ]
    async with database.unit_of_work() as work:
        assert [one.title for one in await work.campaigns.all()] == ["Приём"]
    assert told == []
