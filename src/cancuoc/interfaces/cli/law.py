"""`cancuoc law`: the law as a command that prints JSON, one question at a time or by lines."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TextIO

from cancuoc.interfaces.cli import lawanswers as answers
from cancuoc.interfaces.cli import lawdesk
from cancuoc.interfaces.cli import lawfields as f
from cancuoc.interfaces.cli.lawfields import BadInput, Field
from cancuoc.kernel.refusal import Refusal
from cancuoc.law import in_force
from cancuoc.law.capture import Reason, State
from cancuoc.law.custody import HoldCause
from cancuoc.law.eid import LockCause
from cancuoc.law.fees import Exemption
from cancuoc.law.grounds import Ground, Kind
from cancuoc.law.places import Channel
from cancuoc.law.refusing import RefusalReason
from cancuoc.law.regimes import Level
from cancuoc.law.representation import Capacity, Representative
from cancuoc.law.transition import Holds

LINES: Final = "-"
LONGEST_LINE: Final = 65_536


@dataclass(frozen=True, slots=True)
class Question:
    """One sub-command: its help, its fields, its answer and where `--on` comes from."""

    help: str
    fields: tuple[Field, ...]
    answer: Callable[[Mapping[str, Any]], dict[str, Any]]
    on_from: str = ""


_ON: Final = Field(
    "on", "ngày chọn quy định (ISO), mặc định ngày của hồ sơ hoặc hôm nay", f.read_day
)
_BORN: Final = Field("born", "ngày sinh (ISO)", f.read_day, required=True)
_BORN_MAYBE: Final = Field("born", "ngày sinh (ISO)", f.read_day)
_SEX: Final = Field("sex", "giới tính: male, female, unknown", f.read_sex)
_HOLDS: Final = Field("holds", "giấy tờ đang có: none, cmnd, cccd, card", f.read_word(Holds))
_HOLDS_EXPIRY: Final = Field("holds_expiry", "ngày hết hạn của giấy tờ đang có", f.read_day)
_LOST: Final = Field("lost", "giấy tờ đang có bị mất hoặc hỏng")
_CAPACITY: Final = Field("capacity", "năng lực: full, lost, limited", f.read_word(Capacity))
_GROUND: Final = Field("ground", "điều khoản, ví dụ 24(1)(g)", f.read_word(Ground))
_EXEMPT: Final = Field("exempt", "diện miễn lệ phí, cách nhau dấu phẩy", f.read_words(Exemption))
_REPRESENTATIVE: Final = Field(
    "representative",
    "người đại diện: mother, father, guardian, relative, institution, none",
    f.read_word(Representative),
)

QUESTIONS: Final[Mapping[str, Question]] = {
    "expiry": Question(
        "Tính ngày hết hạn của thẻ",
        (_BORN, Field("issued", "ngày cấp thẻ (ISO)", f.read_day, required=True)),
        answers.expiry,
        on_from="issued",
    ),
    "deadline": Question(
        "Tính hạn trả kết quả và hạn từng bước",
        (Field("received", "ngày nhận đủ hồ sơ (ISO)", f.read_day, required=True),),
        answers.due_date,
        on_from="received",
    ),
    "procedure": Question(
        "Cho biết thủ tục, giấy tờ, lệ phí của một người",
        (
            _BORN,
            Field("no_register", "chưa có trong dữ liệu dân cư"),
            Field("no_birth_registration", "chưa đăng ký khai sinh"),
            Field("no_link", "dữ liệu dân cư chưa có quan hệ cha, mẹ"),
            Field("register_differs", "dữ liệu dân cư khác giấy khai sinh"),
            _REPRESENTATIVE,
            _CAPACITY,
            _HOLDS,
            _HOLDS_EXPIRY,
            Field("holds_issued", "ngày cấp của giấy tờ đang có", f.read_day),
            _LOST,
            _GROUND,
            Field("channel", "cách nộp: online, office, mobile", f.read_word(Channel)),
            _EXEMPT,
        ),
        answers.plan,
    ),
    "fee": Question(
        "Tính lệ phí theo ngày",
        (
            Field("kind", "thủ tục: FIRST, CHANGE, REISSUE", f.read_word(Kind), required=True),
            _GROUND,
            _HOLDS,
            _BORN_MAYBE,
            Field("online", "nộp trực tuyến"),
            Field("agency_error", "sai sót do cơ quan"),
            _EXEMPT,
        ),
        answers.fee,
    ),
    "number": Question(
        "Đọc cấu trúc số định danh cá nhân",
        (
            Field("number", "số 12 chữ số", f.read_number, required=True, positional=True),
            _BORN_MAYBE,
            _SEX,
        ),
        answers.structure,
    ),
    "mrz": Question(
        "Lập hoặc kiểm tra ba dòng MRZ",
        (
            Field("number", "số định danh cá nhân", f.read_number),
            Field("name", "họ, chữ đệm và tên", f.read_name),
            _BORN_MAYBE,
            _SEX,
            Field("expires", "ngày hết hạn (ISO) hoặc none", f.read_day_or_none),
            Field("check", "ba dòng MRZ cần kiểm tra", f.read_text, takes_many=True),
        ),
        answers.zone,
    ),
    "eid": Question(
        "Cho biết mức tài khoản định danh theo tuổi",
        (
            _BORN,
            Field("card", "đã có thẻ còn hạn"),
            _CAPACITY,
            Field("level", "mức muốn đăng ký: 1 hoặc 2", f.read_level),
            _REPRESENTATIVE,
        ),
        answers.accounts,
    ),
    "due": Question(
        "Cho biết một người có đến hạn làm thẻ không",
        (_BORN, _HOLDS, _HOLDS_EXPIRY, _LOST),
        lawdesk.duty,
    ),
    "paper": Question(
        "Cho biết CMND, CCCD còn giá trị không",
        (
            Field("holds", "giấy tờ: cmnd, cccd, card", f.read_word(Holds), required=True),
            _HOLDS_EXPIRY,
        ),
        lawdesk.paper,
    ),
    "residence": Question(
        "Chọn nơi cư trú in trên thẻ",
        tuple(
            Field(name, text, f.read_text)
            for name, text in (
                ("permanent", "nơi thường trú"),
                ("temporary", "nơi tạm trú"),
                ("current", "nơi ở hiện tại"),
                ("abroad", "địa chỉ ở nước ngoài"),
            )
        ),
        lawdesk.address,
    ),
    "capture": Question(
        "Cho biết các bước thu nhận sinh trắc học",
        (
            _BORN,
            Field("part", "phần cần kiểm tra, ví dụ left_thumb hoặc face", f.read_part),
            Field("state", "tình trạng của phần đó", f.read_word(State)),
            Field("reason", "lý do không thu nhận", f.read_word(Reason)),
        ),
        lawdesk.steps,
    ),
    "hold": Question(
        "Cho biết hệ quả khi thẻ bị giữ",
        (Field("cause", "lý do giữ thẻ", f.read_word(HoldCause), required=True),),
        lawdesk.hold,
    ),
    "lock": Question(
        "Cho biết hệ quả khóa căn cước điện tử",
        (Field("cause", "lý do khóa", f.read_word(LockCause), required=True),),
        lawdesk.lock,
    ),
    "refuse": Question(
        "Lập nội dung thông báo từ chối CC03",
        (
            Field("reasons", "mã lý do, cách nhau dấu phẩy", f.read_words(RefusalReason)),
            Field("detail", "nội dung cụ thể", f.read_text),
        ),
        lawdesk.refuse,
    ),
    "place": Question(
        "Cho biết cấp nào tiếp nhận hồ sơ",
        (_BORN, Field("level", "cấp cần xét", f.read_word(Level))),
        lawdesk.place,
    ),
    "regime": Question("Cho biết quy định áp dụng vào một ngày", (), lawdesk.regime),
}


class _Help(Exception):
    """The parser wants its help printed."""


class _Parser(argparse.ArgumentParser):
    """A parser that raises refusals in Vietnamese instead of leaving the program."""

    def error(self, message: str) -> Any:
        """Raise `BadInput` with the one line of `message` in Vietnamese."""
        for pattern, text in _MESSAGES:
            if found := re.search(pattern, message):
                raise BadInput(text.format(f.shown(found.group(1))))
        raise BadInput("Tham số dòng lệnh chưa đúng.")

    def print_help(self, file: Any = None) -> None:
        """Raise `_Help`: the caller owns the output stream."""
        del file
        raise _Help(self.format_help())


_MESSAGES: Final = (
    (r"argument (\S+): expected", "Tham số {} cần một giá trị."),
    (r"argument (\S+): ignored explicit", "Tham số {} không nhận giá trị."),
    (r"unrecognized arguments: (.+)", "Không có tham số {}."),
    (r"invalid choice: '(.*?)' ", "Không có lệnh con {}."),
    (r"(required)", "Thiếu lệnh con."),
)


def _parser() -> argparse.ArgumentParser:
    root = _Parser(
        prog="cancuoc law",
        description="Hỏi luật căn cước, trả lời bằng JSON. Ngày viết theo dạng 2024-07-10.",
        allow_abbrev=False,
    )
    subs = root.add_subparsers(dest="question", required=True, title="lệnh con", metavar="LỆNH")
    for name, question in QUESTIONS.items():
        sub = subs.add_parser(
            name, help=question.help, description=f"{question.help}.", allow_abbrev=False
        )
        for field in (*question.fields, _ON):
            _add(sub, field)
        if not any(field.positional for field in question.fields):
            sub.add_argument(
                "lines", nargs="?", metavar=LINES, help="đọc mỗi dòng một đối tượng JSON"
            )
    return root


def _add(parser: argparse.ArgumentParser, field: Field) -> None:
    if field.positional:
        parser.add_argument(field.name, nargs="?", help=f"{field.help}, hoặc - để đọc JSON")
    elif field.is_flag:
        parser.add_argument(field.option, action="store_true", default=None, help=field.help)
    elif field.takes_many:
        parser.add_argument(field.option, nargs="+", metavar="LINES", help=field.help)
    else:
        parser.add_argument(field.option, metavar="GIÁ_TRỊ", help=field.help)


def run(argv: list[str], *, stdin: TextIO, stdout: TextIO, stderr: TextIO, today: date) -> int:
    """Answer one question, or with `-` one question per line of JSON on `stdin`.

    `argv` is what follows `law`. Return 0, or 2 after one line on `stderr` for bad input.
    With `-` a bad line gets an error object in its place and the rest is still answered.
    """
    try:
        raw = vars(_parser().parse_args(argv))
        question = QUESTIONS[raw.pop("question")]
        loose = raw.pop("lines", None)
        if LINES in (loose, raw.get("number")):
            fixed = {key: value for key, value in raw.items() if value not in (None, LINES)}
            for answer in _answer_lines(question, fixed, stdin, today):
                _print(answer, stdout)
            return 0
        if loose is not None:
            raise BadInput(f"Không có tham số {f.shown(loose)}.")
        _print(_answer(question, raw, today), stdout)
    except _Help as wanted:
        stdout.write(str(wanted))
    except Refusal as refusal:
        stderr.write(f"{refusal.message} {refusal.next_step}\n")
        return 2
    return 0


def _answer(question: Question, raw: Mapping[str, object], today: date) -> dict[str, Any]:
    values = f.read_fields((*question.fields, _ON), raw)
    values.setdefault("on", values.get(question.on_from, today))
    # The regime is looked up first, so a day without any law is refused by name.
    code = in_force(values["on"]).code
    return {**question.answer(values), "regime": code}


def _answer_lines(
    question: Question, fixed: Mapping[str, object], stdin: TextIO, today: date
) -> Iterator[dict[str, Any]]:
    # Bytes are read where there are any: one line that is not UTF-8 must not end the run.
    source = getattr(stdin, "buffer", stdin)
    for number, line in enumerate(source, start=1):
        if not line.strip():
            continue
        try:
            yield _answer(question, {**fixed, **_read_line(line)}, today)
        except Refusal as refusal:
            yield {**refusal.as_dict(), "line": number}


def _read_line(line: str | bytes) -> dict[str, object]:
    if len(line) > LONGEST_LINE:
        raise BadInput("Dòng dài quá 64 KB.", next_step="Chia thành nhiều dòng.")
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadInput("Dòng không phải là JSON.", next_step="Mỗi dòng một đối tượng.") from error
    if not isinstance(value, dict):
        raise BadInput(
            "Dòng phải là một đối tượng JSON.", next_step='Ví dụ {"born": "2020-05-10"}.'
        )
    return value


def _print(answer: Mapping[str, object], stdout: TextIO) -> None:
    stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
