"""What a family is told of a visit at home: the hour, and nothing that names anybody."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from cancuoc.domain.outreach import home_models, models, rules
from cancuoc.domain.outreach.home_rules import Declined
from cancuoc.domain.outreach.queries import opted_out
from cancuoc.kernel.clock import VN
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.textdate import vi_date

# A round is a chain: what takes longer at one door moves the next. Said to the family as a range.
LEEWAY: Final = timedelta(minutes=30)


def tell(row: home_models.HomeRequest, *, at: datetime) -> bool:
    """Queue the message of a request that was planned or declined; return whether one goes.

    A family that left no address, or wants no messages, is told by the officer of the area.
    """
    carrier = rules.carrier_for(phone=row.phone, email=row.email)
    if carrier is None:
        return False
    recipient = row.email if carrier is rules.Carrier.EMAIL else row.phone
    if opted_out(addresses=[recipient]):
        return False
    models.Message.objects.create(
        id=uuid7(at=at),
        home=row,
        recipient=recipient,
        carrier=carrier,
        body=text(row),
        made_at=at,
    )
    return True


def text(row: home_models.HomeRequest) -> str:
    """Return the message: the hour or the reason, and the code. Never a name or an address."""
    if row.visit_from is None:
        why = Declined(row.declined)
        return f"Đề nghị làm thẻ tại nhà {row.code}: {why.vi}. {why.fallback}"
    starts = row.visit_from.astimezone(VN)
    latest = starts + LEEWAY
    return (
        f"Đội công an đến nhà làm thẻ căn cước ngày {vi_date(starts.date())}, khoảng "
        f"{starts:%H:%M} đến {latest:%H:%M}. Mã {row.code}. Bận thì báo lại trên cổng hoặc "
        f"gọi công an nơi cư trú."
    )
