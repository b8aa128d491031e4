"""A message becomes a task: said, listened to, said anew over the telephone; a second one of the family joins it."""

import contextlib
import json

from ivr.sip_caller import SipPhone
from tests.asterisk.hearing import until_hears
from tests.asterisk.people import insisting
from tests.asterisk.product import running

HZ = 440


async def speaks(product, number, take):
    """Wait until so many takes of the call lie plain, and each holds three seconds."""
    await product.eventually(lambda: product.story(number), lambda story: story.count("message_started") == take, 25)

    async def sizes():
        with contextlib.suppress(FileNotFoundError):  # those of earlier calls are being sealed
            return [file.stat().st_size for file in (product.home / "messages").glob("*.wav")]

    await product.eventually(sizes, lambda found: found and len(found) == take and min(found) >= 3 * 16000, 25)


async def the_duty(product, fits):
    (duty,) = await product.eventually(product.duties, lambda duties: len(duties) == 1 and fits(duties[0]), 15)
    return duty


async def written_down(product, recording, text):
    """A worker has come to the end of this message: there is no Russian model here that could."""

    async def opened():
        return product.asked("SELECT state FROM transcripts WHERE recording_id = ?", recording)

    await product.eventually(opened, lambda rows: rows == [("waiting",)], 20)
    words = json.dumps([[word, index * 0.5, index * 0.5 + 0.4, 0.9] for index, word in enumerate(text.split())])
    changed = "UPDATE transcripts SET state = 'done', text = ?, words = ?, confidence = 0.9 WHERE recording_id = ?"
    product.asked(changed, text, words, recording)


async def test_who_stays_listens_and_says_it_anew_and_each_message_of_the_family_is_in_one_task(tmp_path):
    async with running(tmp_path / "centre") as product:
        async with SipPhone() as caller:
            await caller.tone(HZ)
            await caller.dial("129", server=product.server, caller="+79001234567")
            await caller.answered()
            await caller.digits("6")
            await speaks(product, 1, take=1)
            await caller.digits("#")
            await product.eventually(product.story, lambda story: "message_left" in story, 10)
            first = await the_duty(product, lambda duty: len(duty["recordings"]) == 1)  # she is still on the line
            await caller.digits("2")
            await until_hears(caller, HZ)
            await caller.digits("3")
            await speaks(product, 1, take=2)
            await caller.hang_up()
        [row] = await product.settled(1)
        assert row["state"] == "voicemail"
        both = await the_duty(product, lambda duty: len(duty["recordings"]) == 2)
        assert (both["id"], both["priority"], both["phone"]) == (first["id"], "ordinary", "+79001234567")
        assert all(recording["duration_s"] >= 2 for recording in await product.recordings())

        async with SipPhone() as caller:
            await caller.tone(HZ)
            await caller.dial("129", server=product.server, caller="89001234567")
            await caller.answered()
            await insisting(product, caller, "6", lambda rows: len(rows) == 2)
            await speaks(product, 2, take=1)
            await caller.hang_up()
        joined = await the_duty(product, lambda duty: len(duty["recordings"]) == 3)
        assert (joined["id"], joined["priority"], joined["number"]) == (first["id"], "repeated", 2)
        assert joined["due_at"] == first["due_at"]
        assert "Перезвонить и прослушать" in await product.hotline("duties")

        await written_down(product, joined["recordings"][0], "приезжайте он меня бьёт я не хочу жить")
        danger = await the_duty(product, lambda duty: duty["priority"] == "crisis")
        assert (danger["id"], danger["signs"], danger["overdue"]) == (first["id"], 2, True)
        assert product.asked("SELECT kind, taken_by FROM alarms") == [("crisis", "")]
