"""The form of a sealed file: any range can be read, and nothing can be changed, moved, cut or swapped."""

import hashlib
import io
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from call_records.keys import MasterKey, new_key
from call_records.sealed_file import SealedFile, encrypt, recording_in
from hotline.ports.sounds import BrokenSound

CHUNK = 32
HEADER = 44
TAG = 16
RECORDING = UUID("0d4d7a5e-6f0f-4c39-8a5a-0f6a6f3c2b11")
KEY = bytes(range(32))

#: Around the borders of chunks, where mistakes live.
lengths = st.one_of(st.integers(0, 4 * CHUNK), st.sampled_from([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK]))


def sealed(folder, sound, recording=RECORDING, key=KEY):
    path = folder / f"{uuid4()}.bin"
    with path.open("wb") as target:
        assert encrypt(io.BytesIO(sound), target, recording, key, CHUNK) == (
            len(sound),
            hashlib.sha256(sound).hexdigest(),
        )
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("sealed")


def sound_of(length):
    return bytes(n * 7 % 251 for n in range(length))


@given(length=lengths, first=st.integers(0, 5 * CHUNK), more=st.integers(-1, 5 * CHUNK))
def test_a_range_of_the_sealed_sound_is_that_slice_of_the_sound(folder, length, first, more):
    sound = sound_of(length)
    with SealedFile(sealed(folder, sound), RECORDING, KEY) as file:
        assert file.length == length
        assert file.read(first, first + more) == sound[first : first + more + 1]
        assert file.verify() == hashlib.sha256(sound).hexdigest()


@given(length=lengths, data=st.data())
def test_a_single_changed_bit_is_refused_wherever_it_is(folder, length, data):
    path = sealed(folder, sound_of(length))
    raw = bytearray(path.read_bytes())
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(raw)
    with pytest.raises(BrokenSound), SealedFile(path, RECORDING, KEY) as file:
        file.verify()


@given(length=lengths, lost=st.integers(1, 3 * CHUNK))
def test_a_file_that_was_cut_is_refused_before_a_byte_is_given_out(folder, length, lost):
    path = sealed(folder, sound_of(length))
    raw = path.read_bytes()
    path.write_bytes(raw[: max(0, len(raw) - lost)])
    with pytest.raises(BrokenSound):
        SealedFile(path, RECORDING, KEY)


def test_chunks_cannot_change_places_and_the_last_cannot_be_dropped(folder):
    path = sealed(folder, sound_of(3 * CHUNK))
    raw = path.read_bytes()
    first, second, third = (raw[HEADER + n * (CHUNK + TAG) : HEADER + (n + 1) * (CHUNK + TAG)] for n in range(3))
    for body in (second + first + third, first + third + second, first + second + second):
        path.write_bytes(raw[:HEADER] + body)
        with pytest.raises(BrokenSound, match="changed"), SealedFile(path, RECORDING, KEY) as file:
            file.verify()
    shorter = raw[:36] + (2 * CHUNK).to_bytes(8, "little")  # a header that tells of two chunks
    path.write_bytes(shorter + first + second)
    with pytest.raises(BrokenSound, match="changed"), SealedFile(path, RECORDING, KEY) as file:
        file.verify()


def test_another_recording_another_key_and_a_foreign_file_are_refused(folder):
    path = sealed(folder, sound_of(100))
    assert recording_in(path) == RECORDING
    with pytest.raises(BrokenSound, match="another file"):
        SealedFile(path, uuid4(), KEY)
    with pytest.raises(BrokenSound, match="the key is another"), SealedFile(path, RECORDING, new_key()) as file:
        file.verify_ends()
    foreign = folder / "foreign.bin"
    foreign.write_bytes(b"RIFF" + bytes(200))
    assert recording_in(foreign) is None
    with pytest.raises(BrokenSound, match="another file"):
        SealedFile(foreign, RECORDING, KEY)
    with pytest.raises(BrokenSound, match="cannot be opened"):
        SealedFile(folder / "none.bin", RECORDING, KEY)


def test_two_files_of_the_same_sound_have_nothing_in_common(folder):
    one, other = (sealed(folder, sound_of(200)).read_bytes()[HEADER:] for _ in range(2))
    assert sum(a == b for a, b in zip(one, other, strict=True)) < 20


def test_a_key_opens_for_its_recording_and_its_master_only():
    master, key = MasterKey("a" * 43), new_key()
    wrapped = master.wrap(key, RECORDING)
    assert master.unwrap(wrapped, RECORDING) == key
    assert master.wrap(key, RECORDING) != wrapped
    for other, recording, text in (
        (master, uuid4(), wrapped),
        (MasterKey("b" * 43), RECORDING, wrapped),
        (master, RECORDING, ""),
        (master, RECORDING, "не base64"),
    ):
        with pytest.raises(BrokenSound, match="does not open"):
            other.unwrap(text, recording)
