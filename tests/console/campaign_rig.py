"""Campaigns for the tests of their pages: a supervisor, a list, a voice that says tones."""

import contextlib
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import aiohttp
from sqlalchemy import create_engine, select

from db.desk_tables import audit
from hotline.domain.attempt import AttemptEvent, Matter
from hotline.domain.campaign import CAMPAIGN, CampaignState, CampaignStep, PersonState, sources
from hotline.domain.people import Role
from hotline.ports.campaign_sound import Piece
from tests.console.rig import a_console, a_person

NINA = a_person("nina", "Нина Белова", Role.SUPERVISOR)

TEXT = "Здравствуйте, {имя}. Ждём вас {дата} в центре."

#: Lines 2, 3 and 7 are good; the others are wrong, each in a way of its own.
BAD_LIST = """телефон;имя;дата;прочее
8 900 123-45-01;Мария;пятого июня;x
8 900 123-45-02;Ирина;шестого июня;=1+1
112;Анна;пятого июня;
8 900 123-45-01;Мария;пятого июня;
8 900 123-45-03;Ольга;;
8 900 123-45-04;Вера;седьмого июня;
;Без номера;пятого июня;
"""


class ToneVoice:
    """`Voice`: a file of a second for each sentence, once it is said. fault: what is wrong with every text."""

    def __init__(self, folder: Path) -> None:
        self._folder, self.fault = folder, ""

    def fault_of(self, text):
        return self.fault

    async def say(self, campaign, text):
        self._folder.mkdir(exist_ok=True)
        file = self._file(campaign, text)
        file.write_bytes(b"\xd5" * 8000)
        return Piece(file, timedelta(seconds=1))

    async def made(self, campaign, texts):
        files = [self._file(campaign, text) for text in texts]
        return [Piece(file, timedelta(seconds=1)) for file in files] if all(one.exists() for one in files) else None

    def _file(self, campaign, text):
        return self._folder / f"{campaign}-{text.encode().hex()[:80]}.alaw"


class Campaigns:
    """The console of Нина. `new` makes a draft by its form, `upload` sends a list."""

    def __init__(self, client, url):
        self.client, self.url, self.rig = client, url, client.rig

    async def get(self, path, status=200):
        answer = await self.client.get(path)
        text = await answer.text()
        assert answer.status == status, text
        return text

    async def post(self, path, **fields):
        answer = await self.client.post(path, data=fields)
        return answer.status, await answer.text()

    async def new(self, **fields):
        """The path of a new campaign."""
        told = {"title": "Путёвки в лагерь", "purpose": "inform", "text": TEXT, "consent_note": "согласие, дело 04-12"}
        answer = await self.client.post(
            "/campaigns/new", data=told | {"channels": "2", "a_minute": "2"} | fields, allow_redirects=False
        )
        assert answer.status == 303, await answer.text()
        return answer.headers["Location"]

    async def upload(self, path, content, name="список.csv"):
        data = aiohttp.FormData(default_to_multipart=True)
        data.add_field("csrf", "")
        data.add_field("list", content, filename=name)
        answer = await self.client.post(f"{path}/import", data=data)
        return answer.status, await answer.text()

    async def listed(self, **fields):
        """A campaign with the three good people of the list."""
        path = await self.new(**fields)
        assert (await self.upload(path, BAD_LIST.encode()))[0] == 200
        assert (await self.post(f"{path}/import/keep"))[0] == 200
        return path

    async def ready(self, path):
        """Its texts are voiced, as the service does it beside the pages."""
        assert (await self.post(f"{path}/prepare"))[0] == 200
        await self.moved(path, CampaignStep.PREPARED, CampaignState.READY)

    async def moved(self, path, step, to):
        async with self.rig.database.unit_of_work() as work:
            assert await work.campaigns.move(id_of(path), sources(step), to, self.rig.clock.now())
            await work.commit()

    async def people(self, path):
        async with self.rig.database.unit_of_work() as work:
            return list(await work.campaigns.people(id_of(path)))

    async def called(self, path, place, result, *answers, state=PersonState.DONE):
        """One person was called; answers: (question, key). The pages are told, as the service does it."""
        person, now = (await self.people(path))[place], self.rig.clock.now()
        async with self.rig.database.unit_of_work() as work:
            await work.attempts.hold("test", now + timedelta(minutes=1), now)
            attempt = await work.attempts.claim(Matter(person.id, CAMPAIGN, person.phone, now), "test", now)
            for event in (AttemptEvent.SENT, AttemptEvent.ANSWERED, AttemptEvent.SPOKE):
                assert await work.attempts.tell(attempt.id, event, now)
            for question, key in answers:
                await work.attempts.answer(attempt.id, question, key, now)
            assert await work.campaigns.end_person(person.id, state, result, now)
            await work.commit()
        self.tell(path)

    def tell(self, path):
        self.rig.desk.hub.publish(None, {"type": "campaigns", "campaign": str(id_of(path))})

    def audited(self):
        """(action, detail) of all lines, oldest first."""
        engine = create_engine(self.url)
        with engine.connect() as connection:
            rows = connection.execute(select(audit.c.action, audit.c.detail).order_by(audit.c.id)).all()
        engine.dispose()
        return [(row.action, row.detail) for row in rows]


def id_of(path):
    return UUID(path.rpartition("/")[2])


@contextlib.asynccontextmanager
async def a_campaign_desk(url, spool, folder):
    async with a_console(url, spool, NINA) as client:
        object.__setattr__(client.rig.desk, "voice", ToneVoice(folder / "voice"))
        yield Campaigns(client, url)
