"""Stage Ký và hẹn trả: the hand that signed, and what still lacks before sealing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.names import MatchLevel, PersonName, match_level
from cancuoc.kernel.refusal import Refusal
from cancuoc.packet.bedside import SECOND
from cancuoc.packet.content import Officer
from cancuoc.station.core import bedside, procedure
from cancuoc.station.core.desk import Desk
from cancuoc.station.core.opening import save
from cancuoc.station.draft import Draft, Stage
from cancuoc.station.tables import drafts
from cancuoc.station.tables.drafts import Attachment

DRAWN: Final = "signature.png"
TYPED: Final = "signature.txt"


class StageMissing(Refusal):
    """An earlier stage is not finished."""

    status = 409
    message = "Hồ sơ còn bước chưa xong."
    next_step = "Vui lòng hoàn tất các bước chưa có dấu tích rồi ký."


class NotTheSigner(Refusal):
    """The typed name is not the name of the one who has to sign."""

    message = "Họ tên gõ thay chữ ký không phải của người phải ký."
    next_step = "Vui lòng gõ đúng họ tên của người ký hoặc ký vào ô."


class FeeOpen(Refusal):
    """A fee is due and nobody said that it was paid."""

    message = "Chưa ghi nhận việc nộp lệ phí."
    next_step = "Vui lòng thu lệ phí rồi đánh dấu vào ô đã thu."


def sign(
    desk: Desk,
    draft: Draft,
    *,
    drawn: bytes | None,
    typed: str = "",
    fee_paid: bool = False,
    old_collected: bool = False,
    second: Officer | None = None,
    at: datetime,
    by: Officer,
) -> Draft:
    """Take the signature, drawn (PNG) or typed as a name, and tick the last stage.

    Raise `StageMissing`, `NotTheSigner`, `FeeOpen`, or at a bed as `bedside.check_second` does.
    """
    bedside.check_second(desk.store, draft, second=second, by=by)
    missing = [stage.vi for stage in Stage if stage not in (*draft.done, Stage.SIGN)]
    if missing:
        raise StageMissing("Hồ sơ còn bước chưa xong: %(stages)s.", gaps={"stages": missing})
    found = procedure.require_lawful(draft, on=today_vn(at))
    if found.fee.amount and not fee_paid:
        raise FeeOpen
    name = procedure.signer_name(draft, found)
    item = _attachment(drawn, typed, name, at=at)
    signed = replace(
        draft,
        done=tuple(Stage),
        signed_by=name,
        fee_paid=fee_paid,
        old_collected=old_collected,
    )
    with desk.store.write():
        drafts.detach(desk.store, draft.id, DRAWN)
        drafts.detach(desk.store, draft.id, TYPED)
        drafts.attach(desk.store, draft.id, item)
        if second is not None:
            drafts.log(desk.store, draft.id, SECOND, at=at, hand=second.hand)
        how = "drawn" if drawn else "typed"
        return save(desk, signed, act="stage.sign", at=at, by=by, detail=how)


def _attachment(drawn: bytes | None, typed: str, name: str, *, at: datetime) -> Attachment:
    if drawn:
        return Attachment(name=DRAWN, media_type="image/png", data=drawn, taken_at=at)
    try:
        close = match_level(PersonName(typed), PersonName(name))
    except ValueError as error:
        raise NotTheSigner from error
    if close < MatchLevel.WITHOUT_MARKS:
        raise NotTheSigner
    return Attachment(name=TYPED, media_type="text/plain", data=typed.encode(), taken_at=at)
