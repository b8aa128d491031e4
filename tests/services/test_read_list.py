"""A list of people as somebody sends it: whatever the file is, an answer in words, and never more than a list."""

import io
import time
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from followup.list_worker import read
from followup.read_list import read_list
from hotline.domain.campaign import MOST_PEOPLE
from hotline.domain.refusal import Refused

RUSSIAN = "Телефон;Имя;Дата приёма\r\n+7 900 123-45-67;Анна Петровна;5 мая\r\n89001234568;Олег;6 мая\r\n"


def a_book(*rows, **parts):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(f"xl/{name}.xml", content)
    return file.getvalue()


def cells(listed):
    return [list(row.cells) for row in listed.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
def test_a_csv_as_people_save_it_is_read(encoding):
    listed = read(RUSSIAN.encode(encoding))
    assert listed.heading == ("Телефон", "Имя", "Дата приёма")
    assert cells(listed) == [["+7 900 123-45-67", "Анна Петровна", "5 мая"], ["89001234568", "Олег", "6 мая"]]
    assert [row.line for row in listed.rows] == [2, 3]  # as the spreadsheet counts


@pytest.mark.parametrize("encoding", ["koi8-r", "cp866", "utf-16", "mac_cyrillic"])
def test_any_other_encoding_is_refused_with_the_remedy(encoding):
    with pytest.raises(Refused, match=r"Кодировка .* «CSV UTF-8»"):
        read(RUSSIAN.encode(encoding))


def test_commas_tabs_quotes_and_empty_rows_in_the_middle_keep_their_lines():
    assert cells(read(b'phone,name\n1,"A, ""B"""\n\n2,C\n,\n,\n')) == [["1", 'A, "B"'], [], ["2", "C"]]
    assert [row.line for row in read(b"phone\tname\n\n1\tA\n").rows] == [2, 3]
    told = read(b"sep=,\r\nphone,name;\r\n1,A\r\n")  # so Excel tells itself
    assert (told.heading, cells(told), told.rows[0].line) == (("phone", "name;"), [["1", "A"]], 3)


def test_a_book_is_read_as_it_looks_and_formulas_are_not_calculated():
    row = (79001234567, "Анна", datetime(2026, 5, 5, 10, 30), date(2026, 5, 6), 2.5, True, "=1+1")  # noqa: DTZ001 - as Excel keeps it
    listed = read(a_book(("телефон", "имя", "а", "б", "в", "г", "д"), row, (), ("+79001234568",)))
    assert cells(listed)[0] == ["79001234567", "Анна", "05.05.2026 10:30", "06.05.2026", "2,5", "да"]
    assert [row.line for row in listed.rows] == [2, 3, 4]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "пуст"),
        (b"\r\n\r\n", "Первая строка пуста"),
        (b"phone,name\n", "ни одной строки"),
        (b"phone\n" + b"+79001234567\n" * (MOST_PEOPLE + 1), "больше 20000 строк"),
        (b"phone\n\0", "Кодировка"),
        (b"\xd0\xcf\x11\xe0 old", "старая книга"),
        (b"PK\x03\x04 not really", "не читается как книга"),
        (b'phone\n"' + b"x" * 100_000, "не читается как CSV"),
        (a_book(("phone",), ("1",))[:-200], "не читается как книга"),
        (a_book(("phone",), ("1",), bomb=b"0" * 150_000_000), "слишком велика"),
        (a_book(("phone",), ("1",), evil=b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a/>"), "не читается"),
    ],
    ids=["none", "lines", "heading", "long", "nul", "xls", "zip", "quote", "cut", "bomb", "doctype"],
)
def test_what_is_no_list_is_refused_in_words(data, why):
    with pytest.raises(Refused, match=why):
        read(data)


def test_an_archive_that_is_no_book_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("content.xml", "<office/>")
    with pytest.raises(Refused, match="Это архив"):
        read(file.getvalue())


async def test_the_process_that_reads_gives_the_same_and_its_refusals_and_keeps_to_the_size():
    listed = await read_list(a_book(("телефон", "имя"), ("89001234567", "Анна")))
    assert (listed.heading, cells(listed)) == (("телефон", "имя"), [["89001234567", "Анна"]])
    with pytest.raises(Refused, match="Кодировка"):
        await read_list(RUSSIAN.encode("koi8-r"))
    with pytest.raises(Refused, match="больше 4 МБ"):
        await read_list(b"1" * (4 * 1024 * 1024 + 1))
    began = time.monotonic()
    many = await read_list(RUSSIAN.encode() + b"\r\n".join(b"8900%07d;A;B" % nth for nth in range(10_000)))
    assert len(many.rows) == 10_002
    assert time.monotonic() - began < 30
