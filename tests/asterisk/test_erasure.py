"""A real call with a message: handed out to the caller, then destroyed beside the running service and Asterisk."""

import io
import zipfile

import soundfile

from db.unit_of_work import SqlDatabase
from hotline.bootstrap.keeping import build_keeping
from hotline.bootstrap.sounds import build_vault
from hotline.domain.people import Role, User
from hotline.services.ask_erasure import ask_erasure
from hotline.settings import Settings
from hotline.system_clock import SystemClock
from ivr.sip_caller import SipPhone
from tests.asterisk.people import insisting
from tests.asterisk.product import running
from tests.asterisk.test_anonymous import PHONE, found_below
from tests.db.telling import CENTRE

HEAD = User("head", "Мария Заведующая", Role.SUPERVISOR, "", "")


async def ask(home):
    """What the page «Данные человека» does; gives the id of the request."""
    settings = Settings(home=home)
    database = SqlDatabase(settings.database_url, CENTRE)
    try:
        keeping = build_keeping(settings, database, SystemClock(), build_vault(settings))
        return (await ask_erasure(keeping.eraser, HEAD, reason="заявление, вх. 17", phone=PHONE)).id
    finally:
        await database.close()


async def test_after_a_message_was_left_and_destroyed_nothing_of_the_caller_is_on_the_disk(tmp_path):
    home = tmp_path / "centre"
    async with running(home) as product:
        await product.dispatcher(on_shift=False)
        async with SipPhone() as caller:
            await caller.tone(440)
            await caller.dial("129", server=product.server, caller=PHONE, name="Глафира")
            await caller.answered()
            await insisting(product, caller, "6", lambda rows: rows and rows[0]["topic"])
            await product.eventually(product.story, lambda story: "message_started" in story, 20)

            async def message():
                return [file.stat().st_size for file in (home / "messages").glob("*.wav")]

            await product.eventually(message, lambda sizes: sizes and max(sizes) > 50_000, 30)
            await caller.hang_up()
            await caller.ended()
        [row] = await product.settled(1)
        assert (row["state"], row["phone"]) == ("voicemail", PHONE)

        async def sealed():
            return list((home / "sealed").glob("*.bin")), list((home / "messages").glob("*.wav"))

        await product.eventually(sealed, lambda found: len(found[0]) == 1 and not found[1], 30)
        assert {"hotline.sqlite3", "log/cel-custom/cel.csv"} & {
            path.removesuffix("-wal") for path in found_below(home)
        } == {"hotline.sqlite3", "log/cel-custom/cel.csv"}

        target = tmp_path / "her.zip"
        await product.json("person", "extract", "--phone", PHONE, "-o", str(target), "--reason", "заявление, вх. 16")
        with zipfile.ZipFile(target) as archive, archive.open("sound/001-message.flac") as sound:
            assert soundfile.info(io.BytesIO(sound.read())).duration > 2, "she hears what she said"

        request = await ask(home)
        assert [one["id"] for one in await product.json("person", "erase")] == [str(request)]
        done = await product.json("person", "erase", "--request", str(request), "--yes")
        assert (done["act"], done["counts"]["calls"], done["counts"]["sounds"]) == (1, 1, 1)
        assert found_below(home) == []
        assert await sealed() == ([], [])
        assert (await product.hotline("person", "erase", "--request", "x", "--yes", code=1)).startswith("Такой просьбы")

        async with SipPhone() as caller:  # the service lives on, and the next call has the next №
            await caller.dial("129", server=product.server, caller="+79135559999")
            await caller.answered()
            await caller.hang_up()
            await caller.ended()
        rows = await product.settled(2)
        assert [(row["number"], row["phone"]) for row in rows] == [(1, ""), (2, "+79135559999")]
        assert (await product.json("reconcile")) == {}, "CEL does not bring it back"
        assert found_below(home) == []
        told = await product.json("retention", "--dry-run")
        assert (told["dry_run"], told["objects"]) == (True, [])
