"""What is kept of a reason, a note, a name: nothing that a reader does not see and a database refuses."""

import pytest

from hotline.domain.forms.text import seen
from hotline.domain.reason import LONGEST, reason_of
from hotline.domain.score import read_comment

TYPED = " Жалоба\x00 \u202eродителей\ud800\t\r\n  от\u20282 марта\u200b "


def test_a_reason_is_one_line_without_what_cannot_be_seen():
    assert reason_of(TYPED) == "Жалоба родителей от 2 марта"
    assert reason_of("\x00\u200b \n") == ""


@pytest.mark.parametrize("longest", [LONGEST, 7])
def test_a_reason_is_cut(longest):
    assert reason_of("я" * 1000, longest) == "я" * longest


def test_a_text_keeps_its_lines():
    assert seen("раз\r\nдва\x00\rтри", lines=True) == "раз\nдва\nтри"
    assert read_comment(" хорошо\x00\r\nно \u202eтихо ") == "хорошо\nно тихо"
