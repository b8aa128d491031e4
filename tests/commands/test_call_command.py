"""`hotline call`: a demonstration caller meets a real phone that stands for the centre."""

import asyncio
import json

import pytest

from hotline.commands.call import demonstrate
from hotline.commands.call_ear import CallEar, KnownSound, known_sounds
from hotline.commands.call_plan import CallPlan, Press, parse_presses
from hotline.commands.call_story import Story, StoryLine, as_json, as_text
from hotline.domain.refusal import Refused
from ivr.telephone_sound import joined, silence, tone, write_wav
from tests.phones import given_phone
from tests.wire.test_listening import speech


async def test_the_story_of_a_call_is_told_line_by_line(tmp_path):
    greeting = speech(2.5, 20)
    write_wav(tmp_path / "greeting.wav", joined(silence(0.3), greeting, silence(2)))
    lines = []
    async with given_phone(tmp_path) as centre:
        await centre.phone.play(tmp_path / "greeting.wav")
        plan = CallPlan("129", centre.address, presses=parse_presses("2"), for_s=60)
        code, _ = await asyncio.gather(
            demonstrate(
                plan,
                out=lambda line: lines.append(json.loads(line)),
                known={"greeting": KnownSound("Здравствуйте!", greeting)},
                render=as_json,
                journal_number=_row_17,
            ),
            _hang_up_after_a_key(centre),
        )
    assert code == 0
    assert [line["text"] for line in lines[:-2]] == [
        "набираю 129",
        "идут гудки",
        "ответили",
        "слышно: «Здравствуйте!»",
        "нажимаю 2",
        "на том конце положили трубку",
    ]
    assert lines[-2]["what"] == "sound"
    assert lines[-1]["number"] == 17
    assert [line["at_s"] for line in lines] == sorted(line["at_s"] for line in lines)


async def test_a_caller_says_the_file_and_hangs_up_in_time(tmp_path):
    write_wav(tmp_path / "hello.wav", tone(440, 3))
    write_wav(tmp_path / "tone.wav", joined(tone(600, 0.5), silence(9)))
    lines = []
    async with given_phone(tmp_path) as centre:
        await centre.phone.play(tmp_path / "tone.wav")
        plan = CallPlan("129", centre.address, say=str(tmp_path / "hello.wav"), for_s=4)
        assert await demonstrate(plan, out=lines.append) == 0
        assert await centre.heard_tone(440)
    assert lines[-2].endswith(" кладу трубку")


async def test_a_refusal_is_told_with_its_remedy(tmp_path):
    lines = []
    async with given_phone(tmp_path, answers_after_ms=None) as centre:
        code, _ = await asyncio.gather(
            demonstrate(CallPlan("130", centre.address), out=lines.append), _reject_with_404(centre)
        )
    assert code == 1
    assert lines[-1].endswith("не соединили: номер не обслуживается: проверьте HOTLINE_CENTRE__NUMBER")


async def test_when_nobody_answers_at_the_address_the_remedy_is_named(unused_udp_port):
    with pytest.raises(Refused, match=f"никто не отвечает на 127.0.0.1:{unused_udp_port}: запустите make run"):
        await demonstrate(CallPlan("129", f"127.0.0.1:{unused_udp_port}"), out=print)


async def test_a_file_that_is_missing_is_named_before_anything_rings(tmp_path):
    async with given_phone(tmp_path) as centre:
        with pytest.raises(Refused, match="--say: нет файла"):
            await demonstrate(CallPlan("129", centre.address, say=str(tmp_path / "no.wav")), out=print)
        assert centre.phone.heard_of("incoming") is None


def test_lines_come_in_order_of_time_and_not_before_their_time():
    lines = []
    story = Story(lines.append)
    story.tell(4.04, "pressed", "нажимаю 1")
    story.tell(0.5, "heard", "слышно: «Здравствуйте!»")
    story.flush(until=1)
    assert lines == ["00:00.5 слышно: «Здравствуйте!»"]
    story.flush()
    assert lines[1:] == ["00:04.0 нажимаю 1"]


def test_minutes_are_counted():
    assert as_text(StoryLine(125.96, "hung_up", "кладу трубку")) == "02:06.0 кладу трубку"


def test_keys_may_have_moments():
    assert parse_presses("1, 2@4.5,#") == (Press("1"), Press("2", 4.5), Press("#"))
    assert parse_presses("") == ()


@pytest.mark.parametrize("text", ["11", "a", "1@", "1@x", "1@-2", "1@nan"])
def test_what_is_no_key_is_refused_with_an_example(text):
    with pytest.raises(ValueError, match=r"--press: .*(например|пишите так)"):
        parse_presses(text)


def test_words_that_two_prompts_share_are_named_once(tmp_path):
    kept, shared = speech(2.0, 20), speech(2.5, 21)
    whole = joined(kept, shared)
    known = {
        "message-kept": KnownSound("Сохранено. Перезвоним.", whole),
        "call-later": KnownSound("Перезвоним.", shared),
    }
    write_wav(tmp_path / "heard.wav", joined(silence(0.5), whole, silence(1), shared, silence(1)))
    heard = CallEar(tmp_path / "heard.wav", known).listen()
    assert [(one.key, round(one.at)) for one in heard] == [("message-kept", 0), ("call-later", 6)]


def test_prompts_without_a_file_are_left_out(tmp_path):
    write_wav(tmp_path / "greeting.wav", tone(440, 1))
    assert list(known_sounds(tmp_path, {"greeting": "Здравствуйте!", "menu": "Нажмите"})) == ["greeting"]


@pytest.fixture
async def unused_udp_port():
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        asyncio.DatagramProtocol, local_addr=("127.0.0.1", 0)
    )
    port = transport.get_extra_info("sockname")[1]
    transport.close()
    return port


async def _row_17(phone, began):
    del phone, began
    return 17


async def _hang_up_after_a_key(centre):
    assert (await centre.phone.event("digit", within=30))["digit"] == "2"
    await centre.phone.hang_up()


async def _reject_with_404(centre):
    await centre.phone.ringing()
    await centre.phone.reject(404)
