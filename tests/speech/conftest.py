import pytest
import pytest_asyncio

from tests.db.conftest import postgres  # noqa: F401 - the server of the tests of the database
from tests.speech.speech_rig import SpeechHome, a_model, spoken


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """The three words, as a telephone brings them."""
    return spoken(tmp_path_factory.mktemp("said"))


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def home(tmp_path_factory):
    """One for the whole file, with two workers and the odd engine; talks are transcribed, too."""
    folder = tmp_path_factory.mktemp("home")
    model = a_model(tmp_path_factory.mktemp("models") / "model")
    opened = SpeechHome(folder, model=model, memory_mb=1000, workers=2, talks=True)
    yield opened
    await opened.close()


@pytest_asyncio.fixture(loop_scope="module")
async def a_home(tmp_path):
    """Build homes of one test; all are closed at the end."""
    built = []

    def build(**settings):
        folder = tmp_path / f"home{len(built)}"
        folder.mkdir()
        built.append(SpeechHome(folder, **settings))
        return built[-1]

    yield build
    for each in built:
        await each.close()
