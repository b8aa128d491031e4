"""The door as a browser meets it."""

import re

import pytest

from console.auth.keys import PAGES
from hotline.domain.audit import AuditQuery
from hotline.services.sign_out import end_others
from hotline.services.visit import visitor_of
from tests.console.door_rig import a_house
from tests.door import ANNAS_DESK, PASSWORD


@pytest.fixture
async def house(url, spool):
    async with a_house(url, spool) as opened:
        yield opened


async def test_a_dispatcher_signs_in_and_comes_to_her_place(house):
    browser = house.browser()
    assert (await browser.get("/")).headers["Location"] == "/login"
    answer = await browser.sign_in("anna")
    assert (answer.status, answer.headers["Location"]) == (303, "/")
    assert "Рабочее место" in (await browser.get("/")).text_now


async def test_the_cookie_is_closed_to_scripts_and_foreign_pages_and_new_after_the_password(house):
    browser = house.browser()
    await browser.get("/login")
    before = browser.cookie
    answer = await browser.sign_in("anna")
    flags = answer.headers["Set-Cookie"].lower()
    assert all(flag in flags for flag in ("httponly", "samesite=strict", "path=/"))
    assert "secure" not in flags
    assert len(browser.cookie) == 43
    assert browser.cookie != before


async def test_behind_tls_the_cookie_is_bound_to_this_host(house):
    browser = house.browser()
    answer = await browser.get("/login", headers={"X-Forwarded-Proto": "https"})
    assert answer.headers["Set-Cookie"].startswith("__Host-hotline=")
    assert "; Secure" in answer.headers["Set-Cookie"]
    assert "Domain" not in answer.headers["Set-Cookie"]


async def test_a_cookie_that_somebody_planted_is_good_for_nothing_after_the_sign_in(house):
    planted = "p" * 43
    browser = house.browser()
    browser.hold(planted)
    await browser.sign_in("anna")
    assert browser.cookie != planted
    thief = house.browser()
    thief.hold(planted)
    assert (await thief.get("/")).headers["Location"] == "/login"


async def test_the_database_holds_no_cookie(house):
    browser = await house.signed_in("anna")
    async with house.database.unit_of_work() as work:
        kept = repr(await work.sessions.of("anna"))
    assert browser.cookie not in kept


@pytest.mark.parametrize(("login", "password"), [("anna", "wrong"), ("nobody", PASSWORD), ("<b>x</b>", "x"), ("", "")])
async def test_what_does_not_fit_is_told_kindly_and_never_which_part(house, login, password):
    answer = await house.browser().sign_in(login, password)
    assert answer.status == 403
    assert "Логин или пароль не подошли" in answer.text_now
    assert "<b>x</b>" not in answer.text_now


async def test_too_many_attempts_are_told_with_the_time_to_wait(house):
    browser = house.browser()
    for _ in range(5):
        assert (await browser.sign_in("anna", "wrong")).status == 403
    answer = await browser.sign_in("anna")
    assert (answer.status, answer.headers["Retry-After"]) == (429, "10")
    assert "Подождите 10 секунд" in answer.text_now
    house.clock.pass_(seconds=11)
    assert (await browser.sign_in("anna")).status == 303


async def test_addresses_count_by_themselves_when_a_proxy_of_ours_tells_them(house):
    browser = house.browser()
    for number in range(21):
        headers = {"X-Forwarded-For": f"spoofed-{number}, 198.51.100.9"}
        await browser.get("/login")
        await browser.post("/login", {"login": f"guess-{number}", "password": "x"}, headers=headers)
    told = [
        (
            await browser.post("/login", {"login": "anna", "password": PASSWORD}, headers={"X-Forwarded-For": address})
        ).status
        for address in ("198.51.100.9", "198.51.100.10")
    ]
    assert told == [429, 303]


async def test_a_supervisor_connects_her_telephone_and_gets_recovery_codes_once(house):
    browser = house.browser()
    assert (await browser.sign_in("vera")).headers["Location"] == "/login/second-factor"
    assert (await browser.get("/account")).headers["Location"] == "/login"  # half-open is not open
    page = (await browser.get("/login/second-factor")).text_now
    assert "<svg" in page
    assert " style=" not in page
    secret = re.search(r'<code class="secret">([A-Z2-7 ]+)</code>', page)[1].replace(" ", "")
    before = browser.cookie
    wrong = await browser.post("/login/second-factor", {"code": "000000"})
    assert (wrong.status, "Код не подошёл" in wrong.text_now) == (403, True)
    codes = await browser.post("/login/second-factor", {"code": house.code(secret)})
    assert len(re.findall(r'<code class="secret">[A-Z0-9]{5}-[A-Z0-9]{5}</code>', codes.text_now)) == 8
    assert codes.headers["Cache-Control"] == "no-store"
    assert browser.cookie != before
    assert (await browser.get("/account")).status == 200
    assert (await browser.get("/login/second-factor")).headers["Location"] == "/"


async def test_the_second_time_a_code_is_asked_for_and_counts_once(house):
    secret = (await house.signed_in("vera")).secret
    house.clock.pass_(minutes=1)
    first, second = house.browser(), house.browser()
    for browser in (first, second):
        assert (await browser.sign_in("vera")).headers["Location"] == "/login/code"
        assert "Код из приложения" in (await browser.get("/login/code")).text_now
    assert (await first.post("/login/code", {"code": house.code(secret)})).headers["Location"] == "/"
    again = await second.post("/login/code", {"code": house.code(secret)})
    assert (again.status, "второй раз не действует" in again.text_now) == (403, True)
    assert (await second.get("/")).headers["Location"] == "/login"


async def test_who_did_not_name_herself_sees_no_second_door(house):
    for path in ("/login/code", "/login/second-factor"):
        assert (await house.browser().get(path)).headers["Location"] == "/login"


async def test_leaving_closes_this_browser_and_no_other(house):
    here, there = await house.signed_in("anna"), await house.signed_in("anna")
    kept = here.cookie
    assert (await here.post("/logout")).headers["Location"] == "/login"
    assert here.cookie == ""
    here.hold(kept)
    assert (await here.get("/")).headers["Location"] == "/login"
    assert (await there.get("/")).status == 200


async def test_an_idle_browser_finds_the_door_closed_and_one_in_use_does_not(house):
    browser = await house.signed_in("anna")
    for _ in range(3):
        house.clock.pass_(minutes=14)
        assert (await browser.get("/")).status == 200
    house.clock.pass_(minutes=16)
    assert (await browser.get("/")).headers["Location"] == "/login"


async def test_a_form_that_lay_open_too_long_begins_again(house):
    browser = house.browser()
    await browser.get("/login")
    browser.session.cookie_jar.clear()
    answer = await browser.post("/login", {"login": "anna", "password": PASSWORD})
    assert answer.headers["Location"] == "/login?again=1"
    assert "слишком долго" in (await browser.get("/login?again=1")).text_now


async def closed(socket):
    while not socket.closed:
        await socket.receive(timeout=5)
    return True


async def test_a_session_that_is_ended_elsewhere_loses_its_open_page_too(house):
    here, there = await house.signed_in("anna"), await house.signed_in("anna")
    socket = await there.socket("/live")
    session = (await visitor_of(house.entrance, here.cookie)).session
    await end_others(house.entrance, session, ANNAS_DESK)
    assert await closed(socket)
    assert (await there.get("/live/open")).headers["Location"] == "/login"
    assert (await here.get("/live/open")).status == 200


async def test_a_quiet_page_on_shift_stays_and_off_shift_goes(house):
    browser = await house.signed_in("anna")
    async with house.database.unit_of_work() as work:
        await work.shifts.start("anna", house.clock.now())
        await work.commit()
    socket = await browser.socket("/live")
    await socket.receive_json()
    for _ in range(4):
        house.clock.pass_(minutes=10)
        await looked(house)
    assert (await browser.get("/live/open")).status == 200
    async with house.database.unit_of_work() as work:
        await work.shifts.end("anna", house.clock.now())
        await work.commit()
    house.clock.pass_(minutes=16)
    assert await closed(socket)


async def looked(house):
    """The watch has looked at the open pages once more."""
    await house.server.app[PAGES].look()


async def test_she_sees_where_she_is_signed_in_and_ends_one(house):
    here, there = await house.signed_in("anna"), await house.signed_in("anna")
    page = (await here.get("/account")).text_now
    assert page.count("этот сеанс") == 1
    (key,) = re.findall(r"/account/sessions/([0-9a-f]{64})/end", page)
    assert (await here.post(f"/account/sessions/{key}/end")).headers["Location"] == "/account?done=session"
    assert (await there.get("/")).headers["Location"] == "/login"
    assert (await here.post(f"/account/sessions/{key}/end")).status == 404


async def test_nobody_ends_a_session_of_somebody_else(house):
    anna, olga = await house.signed_in("anna"), await house.signed_in("olga")
    async with house.database.unit_of_work() as work:
        (hers,) = await work.sessions.of("olga")
    assert (await anna.post(f"/account/sessions/{hers.key}/end")).status == 404
    assert (await olga.get("/")).status == 200


async def test_she_changes_her_password_with_the_old_one(house):
    browser, other = await house.signed_in("anna"), await house.signed_in("anna")
    new = "совсем другая фраза"
    wrong = await browser.post("/account/password", {"old": "x", "new": new, "again": new})
    assert (wrong.status, "Старый пароль не подошёл" in wrong.text_now) == (422, True)
    right = await browser.post("/account/password", {"old": PASSWORD, "new": new, "again": new})
    assert right.headers["Location"] == "/account?done=password"
    assert "Пароль изменён" in (await browser.get("/account?done=password")).text_now
    assert (await other.get("/")).headers["Location"] == "/login"
    assert (await house.browser().sign_in("anna", new)).headers["Location"] == "/"


async def test_a_dispatcher_may_have_a_second_factor_too_and_drop_it(house):
    browser = await house.signed_in("anna")
    page = (await browser.get("/account/second-factor")).text_now
    secret = re.search(r'<code class="secret">([A-Z2-7 ]+)</code>', page)[1].replace(" ", "")
    assert (await browser.post("/account/second-factor", {"code": "1"})).status == 422
    assert "запасные коды" in (await browser.post("/account/second-factor", {"code": house.code(secret)})).text_now
    assert (await house.browser().sign_in("anna")).headers["Location"] == "/login/code"
    house.clock.pass_(seconds=60)
    assert (await browser.post("/account/second-factor/off", {"code": "000000"})).status == 422
    off = await browser.post("/account/second-factor/off", {"code": house.code(secret)})
    assert off.headers["Location"] == "/account?done=factor"
    assert (await house.browser().sign_in("anna")).headers["Location"] == "/"


async def test_a_supervisor_renews_her_recovery_codes_but_cannot_drop_the_factor(house):
    browser = await house.signed_in("vera")
    house.clock.pass_(seconds=60)
    code = house.code(browser.secret)
    assert (await browser.post("/account/second-factor/off", {"code": code})).status == 409
    renewed = await browser.post("/account/second-factor/recovery", {"code": code})
    assert len(set(re.findall(r"[A-Z0-9]{5}-[A-Z0-9]{5}", renewed.text_now))) == 8


async def test_signing_in_and_out_leaves_lines_in_the_audit(house):
    browser = house.browser()
    await browser.sign_in("anna", "wrong")
    await browser.sign_in("anna")
    await browser.get("/")
    await browser.post("/logout")
    async with house.database.unit_of_work() as work:
        told = [
            (line.action, line.allowed, line.origin)
            for line in reversed(await work.audit.find(AuditQuery(login="anna")))
        ]
    assert told == [
        ("session.open", False, "127.0.0.1"),
        ("session.open", True, "127.0.0.1"),
        ("session.close", True, "127.0.0.1"),
    ]
