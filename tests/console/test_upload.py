"""A file that comes with a form: what is kept of it, how long it may be, and junk in its place."""

import io

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from console.upload import FILE_LIMIT, read_upload


@pytest.fixture
async def taken():
    """What the server reads of a body."""
    seen = []

    async def take(request):
        seen.append(await read_upload(request))
        return web.Response()

    app = web.Application()
    app.router.add_post("/", take)
    async with TestClient(TestServer(app)) as client:

        async def send(**body):
            assert (await client.post("/", **body)).status == 200
            return seen.pop()

        yield send


def a_form(content, **fields):
    data = aiohttp.FormData(fields, default_to_multipart=True)
    data.add_field("list", io.BytesIO(content), filename="../../семьи.csv", content_type="image/png")
    return data


async def test_the_file_and_the_texts_beside_it(taken):
    upload = await taken(data=a_form("имя\n".encode(), csrf="token", note="согласие"))
    assert (upload.content, dict(upload.fields)) == ("имя\n".encode(), {"csrf": "token", "note": "согласие"})
    nothing = await taken(data=a_form(b"", csrf="token"))
    assert (nothing.content, nothing.too_big) == (b"", False)


async def test_what_is_too_long_is_told_and_not_kept(taken):
    assert not (await taken(data=a_form(b"x" * FILE_LIMIT))).too_big
    upload = await taken(data=a_form(b"x" * (FILE_LIMIT + 1), csrf="token"))
    assert (upload.too_big, upload.content, upload.fields["csrf"]) == (True, b"", "token")
    assert (await taken(data=aiohttp.FormData({"note": "x" * 100_000}, default_to_multipart=True))).too_big


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no boundary at all",
        b"--b\r\n",
        b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n",
        b"--b\r\n" + b"A: " + b"x" * 20_000 + b"\r\n\r\nx\r\n--b--",
        b'--b\r\nContent-Disposition: form-data; name="list"; filename="a"\r\n\r\ncut off',
        b'--b\r\nContent-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64\r\n\r\n***\r\n--b--\r\n',
        b"\0" * 4096,
    ],
)
async def test_junk_is_an_empty_form(taken, body):
    for kind in ("multipart/form-data; boundary=b", "multipart/form-data", "multipart/mixed; boundary=b"):
        upload = await taken(data=body, headers={"Content-Type": kind})
        assert not upload.fields.get("csrf")
