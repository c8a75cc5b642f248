"""`cancuoc bio show`: what a record holds, or in one line why it cannot be told."""

from __future__ import annotations

import json

import pytest

from cancuoc.biometrics.formats.tests.samples import one_of_each
from cancuoc.interfaces.cli import bio, main


@pytest.fixture
def record(tmp_path):
    def make(name, data=None):
        file = tmp_path / name
        file.write_bytes(one_of_each()[name] if data is None else data)
        return file

    return make


@pytest.mark.parametrize("name", list(one_of_each()))
def test_every_format_is_printed_as_json(name, record, capsys):
    assert main.main(["bio", "show", str(record(name))]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["standard"].startswith("ISO/IEC 19")
    assert found.get("representations") or found["records"]


def test_json_stands_on_one_line_when_asked(record, capsys):
    assert main.main(["bio", "show", str(record("face")), "--json"]) == 0
    out = capsys.readouterr().out
    assert len(out.splitlines()) == 1
    assert json.loads(out)["format"] == "face-image"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "không phải bản ghi"),
        (b"no record at all", "không phải bản ghi"),
        (b"\x89PNG\r\n\x1a\n", "không phải bản ghi"),
        (b"FMR\x00 20\x00\x00\x00\x00\x18", "bị hỏng hoặc bị cắt ngắn"),
        (b"FIR\x00990\x00", "không phải bản ghi"),
        (b"<BIR/>", "bị hỏng hoặc bị cắt ngắn"),
        (b"<!DOCTYPE a><BIR/>", "bị hỏng hoặc bị cắt ngắn"),
        (b"<a>" * 50, "quá lớn"),
    ],
)
def test_what_is_no_record_is_refused_in_one_line(data, said, record, capsys):
    assert main.main(["bio", "show", str(record("file", data))]) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.out == ""
    assert len(captured.err.strip().splitlines()) == 1


def test_a_file_that_is_not_there_is_refused(capsys):
    assert main.main(["bio", "show", "nowhere.fmr"]) == 2
    assert "Không có tệp này" in capsys.readouterr().err


def test_a_damaged_picture_in_a_record_is_refused(record, capsys):
    data = bytearray(one_of_each()["finger-png"])
    at = data.index(b"IEND")
    data[at : at + 4] = b"IENX"
    assert main.main(["bio", "show", str(record("damaged", bytes(data)))]) == 2
    assert "Ảnh bị hỏng" in capsys.readouterr().err


def test_a_file_has_to_be_named(capsys):
    with pytest.raises(SystemExit) as stopped:
        bio.run(["show"])
    assert stopped.value.code == 2
