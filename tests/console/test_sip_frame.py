"""What a page may say over the phone's socket: JsSIP's own words, and what others make of them."""

import pytest

from console.sip_frame import LONGEST, fault_of

REGISTER = """\
REGISTER sip:web SIP/2.0
Via: SIP/2.0/WS oar61ahg6i2g.invalid;branch=z9hG4bK9795860
Max-Forwards: 69
To: <sip:anna@web>
From: <sip:anna@web>;tag=1hf6vlit43
Call-ID: 641ep86medpmnjcns6ocil
CSeq: 1 REGISTER
Expires: 120
Contact: <sip:dsu77aj7@oar61ahg6i2g.invalid;transport=ws>;+sip.ice;reg-id=1
Content-Length: 0

"""
BYE = """\
BYE sip:asterisk@vm:5060;transport=ws SIP/2.0
Via: SIP/2.0/WS bdqcohqf0em3.invalid;branch=z9hG4bK2001499
To: <sip:+79001234567@vm>;tag=9b24a5c2
From: <sip:k475nl5p@127.0.0.1>;tag=q0q086ojdf
Call-ID: 5f0009d2-c690-4166-be28-5aabc2a558c3
CSeq: 4468 BYE
Content-Length: 0

"""
RINGING = """\
SIP/2.0 180 Ringing
Via: SIP/2.0/WS 127.0.0.1:47783;rport;branch=z9hG4bKPj3b74da4d;alias
To: <sip:k475nl5p@127.0.0.1>;tag=q0q086ojdf
From: "Мама" <sip:+79001234567@vm>;tag=9b24a5c2
Call-ID: 5f0009d2-c690-4166-be28-5aabc2a558c3
CSeq: 23317 INVITE
Content-Length: 0

"""
HOLD = BYE.replace("BYE", "INVITE")


def wire(text):
    return text.replace("\n", "\r\n")


@pytest.mark.parametrize("text", [REGISTER, BYE, RINGING, HOLD, "\n\n", "\n"], ids=lambda text: text[:12])
def test_what_a_phone_says_passes(text):
    assert not fault_of(wire(text), "anna")


def test_a_body_is_counted_in_bytes():
    frame = wire(HOLD.replace("Content-Length: 0", "Content-Length: 4")) + "тт"
    assert not fault_of(frame, "anna")


@pytest.mark.parametrize(
    "text",
    [
        REGISTER.replace("sip:anna@web", "sip:boris@web"),
        REGISTER.replace("From: <sip:anna@web>", "From: <sip:boris@web>"),
        REGISTER.replace("To: <sip:anna@web>", "To: <sip:boris@web>"),
        REGISTER.replace("sip:anna@web", "sip:anna@hotline"),
        REGISTER.replace("sip:anna@web", "sip:Anna@web"),
        REGISTER.replace("To: <sip:anna@web>", "t: <sip:boris@web>"),
        HOLD.replace("To: <sip:+79001234567@vm>;tag=9b24a5c2", "To: <sip:129@web>"),
    ],
    ids=["both", "from", "to", "the desk phone's realm", "case", "compact", "a call of its own"],
)
def test_nobody_speaks_in_a_name_of_somebody_else(text):
    assert fault_of(wire(text), "anna") == "somebody else's name"


@pytest.mark.parametrize(
    "text",
    [
        REGISTER + REGISTER.replace("anna", "boris"),
        REGISTER.replace("Content-Length: 0\n", ""),
        REGISTER.replace("Content-Length: 0", "Content-Length: 5"),
        REGISTER.replace("Content-Length: 0", "Content-Length: -1"),
        REGISTER.replace("Content-Length: 0", "l: 0\nContent-Length: 0"),
        REGISTER.replace("From: <sip:anna@web>", "f: <sip:boris@web>\nFrom: <sip:anna@web>"),
        REGISTER.replace("From: <sip:anna@web>", "From : <sip:boris@web>\nFrom: <sip:anna@web>"),
        REGISTER.replace("Max-Forwards: 69\n", "Subject: x\n From: <sip:boris@web>\n"),
        REGISTER.replace("Max-Forwards: 69\n", "no colon\n"),
        REGISTER.replace("From: <sip:anna@web>", "From: <sip:anna@web>, <sip:boris@web>"),
        REGISTER.replace("REGISTER", "MESSAGE"),
        REGISTER.replace("REGISTER", "SUBSCRIBE"),
        REGISTER.replace("REGISTER", "OPTIONS"),
        BYE.replace("BYE", "REFER"),
        "GET / HTTP/1.1\nHost: x\nContent-Length: 0\n\n",
        "junk",
        "SIP/2.0 999 x\nContent-Length: 0\n\n",
        REGISTER.replace("Max-Forwards", "Max\0Forwards"),
    ],
)
def test_nothing_else_passes(text):
    assert fault_of(wire(text), "anna")


@pytest.mark.parametrize("separator", ["\n", "\r", "\r\r\n"])
def test_lines_end_as_sip_lines_do(separator):
    assert fault_of(REGISTER.replace("\n", separator), "anna")


def test_a_message_has_a_limit():
    assert fault_of(wire(REGISTER) + "x" * LONGEST, "anna") == "too long"


def test_the_fault_repeats_nothing_that_a_stranger_wrote():
    assert "secret" not in fault_of("secret\r\n\r\n", "anna")
