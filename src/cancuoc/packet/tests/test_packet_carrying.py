"""Files on a stick: whole or not at all, read one by one, and none passed over in silence."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.packet import carrying
from cancuoc.packet.limits import DEFAULT, RECEIPT_BYTES
from cancuoc.packet.refusals import BadReceipt

ONE, TWO = b"first packet " * 40, bytes(range(256)) * 4
METHODS = {
    "stored": zipfile.ZIP_STORED,
    "deflated": zipfile.ZIP_DEFLATED,
    "bzip2": zipfile.ZIP_BZIP2,
    "lzma": zipfile.ZIP_LZMA,
}


def archived(method: int = zipfile.ZIP_STORED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        archive.writestr("b/TX-01-000002.ccpacket", TWO)
        archive.writestr("a/TX-01-000001.ccpacket", ONE)
        archive.writestr("read me.txt", b"no packet")
    return made.getvalue()


def found(folder: Path) -> list[tuple[str, bytes]]:
    return list(carrying.packets_in(folder))


class TestReading:
    @pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
    def test_packets_come_by_name_from_folders_and_archives(self, tmp_path, method):
        (tmp_path / "deep" / "er").mkdir(parents=True)
        (tmp_path / "deep" / "er" / "TX-02-000009.ccpacket").write_bytes(ONE)
        (tmp_path / "z.zip").write_bytes(archived(method))
        (tmp_path / "notes.txt").write_bytes(ONE)
        assert found(tmp_path) == [
            ("TX-02-000009.ccpacket", ONE),
            ("a/TX-01-000001.ccpacket", ONE),
            ("b/TX-01-000002.ccpacket", TWO),
        ]

    def test_of_a_file_no_more_is_read_than_shows_that_it_is_too_large(self, tmp_path):
        with (tmp_path / "huge.ccpacket").open("wb") as file:
            file.truncate(DEFAULT.packet + 5_000)
        ((_name, data),) = found(tmp_path)
        assert len(data) == DEFAULT.packet + 1

    def test_a_folder_that_is_called_like_a_packet_or_an_archive_is_only_a_folder(self, tmp_path):
        for name in ("x.ccpacket", "y.zip"):
            (tmp_path / name).mkdir()
            (tmp_path / name / "in.ccpacket").write_bytes(ONE)
        assert found(tmp_path) == [("in.ccpacket", ONE)] * 2

    def test_a_file_the_stick_cannot_give_is_named_and_the_others_come(self, tmp_path, monkeypatch):
        for name in ("a", "b", "c"):
            (tmp_path / f"{name}.ccpacket").write_bytes(ONE)
        real = Path.open

        def bad_sector(path, *args, **more):
            if path.name == "b.ccpacket":
                raise OSError(5, "Input/output error")
            return real(path, *args, **more)

        monkeypatch.setattr(Path, "open", bad_sector)
        assert found(tmp_path) == [("a.ccpacket", ONE), ("b.ccpacket", b""), ("c.ccpacket", ONE)]


class TestDamage:
    """A team's stick is the only copy on the way: one bad spot must not stop the rest."""

    @pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
    def test_whatever_bits_turn_an_archive_ends_nothing(self, tmp_path, method):
        good, draw, damaged = archived(method), random.Random(method), 0
        (tmp_path / "x.ccpacket").write_bytes(ONE)
        for _ in range(120):
            data = bytearray(good)
            for _ in range(draw.choice((1, 1, 2, 5))):
                data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
            (tmp_path / "y.zip").write_bytes(data)
            came = found(tmp_path)
            assert came[0] == ("x.ccpacket", ONE)
            damaged += sum(not data for _name, data in came)
        assert damaged > 10

    @pytest.mark.parametrize("kept", [0, 1, 30, 700, -1])
    def test_an_archive_that_was_cut_off_is_named_not_passed_over(self, tmp_path, kept):
        (tmp_path / "evening.zip").write_bytes(archived()[:kept])
        (tmp_path / "y.ccpacket").write_bytes(TWO)
        assert found(tmp_path) == [("evening.zip", b""), ("y.ccpacket", TWO)]

    def test_a_locked_member_is_named_and_the_other_comes(self, tmp_path):
        data = bytearray(archived())
        # The first bit of the flags in the directory's last packet says that it is locked.
        entry = data.rindex(b"PK\x01\x02", 0, data.rindex(b"a/TX-01-000001.ccpacket"))
        data[entry + 8] |= 1
        (tmp_path / "x.zip").write_bytes(data)
        assert found(tmp_path) == [
            ("a/TX-01-000001.ccpacket", b""),
            ("b/TX-01-000002.ccpacket", TWO),
        ]

    def test_an_archive_of_other_things_holds_no_packets(self, tmp_path):
        with zipfile.ZipFile(tmp_path / "photos.zip", "w") as made:
            made.writestr("holiday.jpg", b"x")
        assert found(tmp_path) == []


class TestWriting:
    def test_a_file_is_there_whole_and_nothing_beside_it(self, tmp_path):
        carrying.write(tmp_path / "x.ccpacket", ONE)
        carrying.write(tmp_path / "x.ccpacket", TWO)
        assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("x.ccpacket", TWO)]

    def test_a_stick_that_gives_back_other_bytes_leaves_the_file_before(
        self, tmp_path, monkeypatch
    ):
        carrying.write(tmp_path / "x.ccpacket", ONE)
        monkeypatch.setattr(Path, "read_bytes", lambda _path: b"other")
        with pytest.raises(OSError, match="other bytes"):
            carrying.write(tmp_path / "x.ccpacket", TWO)
        monkeypatch.undo()
        assert (tmp_path / "x.ccpacket").read_bytes() == ONE
        assert found(tmp_path) == [("x.ccpacket", ONE)]

    def test_an_archive_made_piece_by_piece_is_read_again(self, tmp_path):
        files = [("TX-01-000001.ccpacket", ONE), ("TX-01-000002.ccpacket", TWO)]
        pieces = list(carrying.archive(files))
        assert len(pieces) == len(files) + 1
        (tmp_path / "x.zip").write_bytes(b"".join(pieces))
        assert found(tmp_path) == files

    @given(st.lists(st.integers(min_value=1, max_value=999_999), unique=True, max_size=8))
    def test_names_stand_in_the_order_of_the_numbers(self, numbers):
        names = [
            carrying.packet_name(station="TX-01", sequence=n, packet_id=UUID(int=n))
            for n in sorted(numbers)
        ]
        assert names == sorted(names)
        assert all(name.endswith(carrying.PACKET_SUFFIX) for name in names)


RECEIPTS = st.lists(
    st.binary(max_size=40).map(lambda tail: b"{" + tail.replace(b"\n", b"").strip() + b"}")
)


class TestReceipts:
    @given(RECEIPTS)
    def test_what_is_joined_is_split_again(self, receipts):
        assert carrying.split_receipts(carrying.join_receipts(receipts)) == receipts

    @given(RECEIPTS)
    def test_a_stick_of_windows_changes_line_ends_and_nothing_else(self, receipts):
        data = carrying.join_receipts(receipts).replace(b"\n", b"\r\n") + b"\r\n"
        assert carrying.split_receipts(data) == [each.strip() for each in receipts]

    def test_lines_have_a_longest_and_a_file_a_most(self, monkeypatch):
        monkeypatch.setattr(carrying, "MOST_RECEIPTS", 3)
        longest = b"{" + b"x" * (RECEIPT_BYTES - 1)
        assert carrying.split_receipts(longest + b"\n") == [longest]
        with pytest.raises(BadReceipt):
            carrying.split_receipts(longest + b"x\n")
        most = carrying.MOST_RECEIPTS * (RECEIPT_BYTES + 1)
        assert carrying.split_receipts(b"\n" * most) == []
        with pytest.raises(BadReceipt):
            carrying.split_receipts(b"\n" * (most + 1))

    @pytest.mark.parametrize("data", [b"x", b"{}\nx\n", b"PK\x03\x04", b"\x00{}", b"[{}]"])
    def test_what_is_no_receipt_spoils_the_file(self, data):
        with pytest.raises(BadReceipt):
            carrying.split_receipts(data)
