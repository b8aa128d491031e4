"""Journals to be written and read back, by other libraries than wrote them."""

import csv
import re
from datetime import date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from openpyxl import load_workbook
from pypdf import PdfReader

from console.paper.journal_pdf import PdfSheet
from hotline.domain.forms import FORMS, FormLine, Heading, Volume

NOON = datetime(2026, 3, 18, 12, 5, tzinfo=ZoneInfo("Europe/Moscow"))
INSTITUTION = "БУ СО ВО «Центр помощи семье»"
HOSTILE = (
    '=HYPERLINK("http://evil.example";"сюда")',
    "+79001234567",
    "-1+1",
    "@SUM(A1:A9)",
    "\t=1+1",
    "<script>alert(1)</script><img src=x onerror=1>",
    "{{ 7*7 }} {% raw %}",
    "Ива\u202eнова\x00 М. П.",
    "Ж" * 300,
    "http://evil.example/",
    "_x000D_ и «ёлочки» — 100 %",
    "строка\nстрока",
)


def a_line(number, **told):
    opened = NOON + timedelta(minutes=number)
    return FormLine(
        **{
            "volume": 1,
            "number": number,
            "opened_at": opened,
            "phone": f"+7900{number:07d}",
            "applicant": "Иванова Мария Петровна",
            "place": "Вологда",
            "categories": ("многодетная",),
            "question": "Порядок назначения единого пособия",
            "specialist": "Петрова А. С.",
            "result": "Дана консультация",
        }
        | told
    )


def hostile_lines():
    return [a_line(n, applicant=text, question=text, content=text, result=text) for n, text in enumerate(HOSTILE, 1)]


def a_heading(form, **told):
    volumes = (Volume(1, date(2026, 1, 12)),)
    return Heading(**{"title": FORMS[form].title, "institution": INSTITUTION, "volumes": volumes, "note": "к."} | told)


def written(kind, form, lines, path, **heading):
    sheet = (
        PdfSheet(path, FORMS[form].name, a_heading(form, **heading))
        if kind is PdfSheet
        else kind(path, FORMS[form], a_heading(form, **heading))
    )
    lines = iter(lines)
    while page := list(islice(lines, 500)):
        sheet.add([FORMS[form].cells(line) for line in page])
    sheet.finish()
    return path


def csv_rows(path):
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    return list(csv.reader(path.read_text("utf-8-sig").splitlines(keepends=True), delimiter=";"))


def xlsx_rows(path, form):
    """The rows below the headings, and the worksheet."""
    sheet = load_workbook(path).active
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    top = rows.index(FORMS[form].headings)
    return rows[top + 1 :], sheet


def pages_of(path):
    return [plain(page.extract_text()) for page in PdfReader(path).pages]


def plain(text):
    return re.sub(r"\s+", " ", text)


def tight(text):
    """Without the breaks that a narrow column makes in a long word."""
    return re.sub(r"\s+", "", text)
