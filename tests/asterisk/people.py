"""People on the telephone, as the tests of the product need them."""

from pathlib import Path

from ivr.sip_caller import SipPhone


async def a_phone(product, account, *, after_ms=300):
    phone = await SipPhone().__aenter__()
    await phone.register(account["sip"]["user"], account["sip"]["secret"], product.server)
    await phone.auto_answer(after_ms)
    return phone


async def grown(product, folder, *, seconds):
    """Wait until every WAV in the folder (8 kHz, 16 bit), one at least, holds so many seconds of sound."""

    async def sizes():
        return [file.stat().st_size for file in Path(folder).glob("*.wav")]

    await product.eventually(sizes, lambda found: found and min(found) >= seconds * 16000, 20)


async def insisting(product, caller, key, fits):
    """Press a key as a person does: again, when nothing came of it (app_queue may miss one between announcements)."""
    await caller.digits(key)
    try:
        await product.eventually(product.journal, fits, 6)
    except AssertionError:
        await caller.digits(key)
        await product.eventually(product.journal, fits, 15)


async def a_caller(product, number="+79001234567", name="Анна"):
    caller = await SipPhone().__aenter__()
    await caller.dial("129", server=product.server, caller=number, name=name)
    await caller.answered()
    return caller
