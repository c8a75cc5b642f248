"""Officers at the screen: the centre decides when it answers, the lease when it does not."""

from __future__ import annotations

from datetime import datetime

from cancuoc.kernel.digest import sha256_hex
from cancuoc.kernel.refusal import Refusal
from cancuoc.packet.content import Officer
from cancuoc.station.centre import Centre
from cancuoc.station.link import CentreRefused, CentreUnreachable
from cancuoc.station.records import Lease
from cancuoc.station.store import Store
from cancuoc.station.tables import officers, values


class WrongSignIn(Refusal):
    """Name or password are not right; which one is not said."""

    status = 401
    message = "Tên đăng nhập hoặc mật khẩu không đúng."
    next_step = "Vui lòng nhập lại. Quên mật khẩu, mời liên hệ quản trị của đơn vị."


class NoLease(Refusal):
    """There is no network, and this officer holds no running lease here."""

    status = 503
    message = "Chưa có mạng và cán bộ chưa đăng nhập trên trạm này trong 24 giờ qua."
    next_step = "Vui lòng kết nối mạng để đăng nhập, hoặc nhờ cán bộ đã đăng nhập."


class NotForThisStation(Refusal):
    """The centre knows the officer, but he may not capture here."""

    status = 403
    message = "Tài khoản này không có quyền thu nhận tại trạm."
    next_step = "Vui lòng liên hệ quản trị của đơn vị để được phân quyền."


def sign_in(
    *, store: Store, centre: Centre, username: str, password: str, at: datetime
) -> tuple[Lease, bool]:
    """Return the officer's lease and whether the centre itself confirmed it.

    Raise `WrongSignIn`, `NotForThisStation`, or `NoLease` without a network.
    """
    try:
        lease = centre.sign_in(username=username, password=password)
    except CentreUnreachable:
        return _offline(store, username, password, at=at), False
    except CentreRefused as refusal:
        if refusal.passing:
            return _offline(store, username, password, at=at), False
        values.note(store, "officer.refused", at=at, hand="station", detail=refusal.error)
        if refusal.http_status == 403:
            raise NotForThisStation from refusal
        raise WrongSignIn from refusal
    with store.write():
        officers.forget_expired(store, at=at)
        officers.keep(store, lease, password=password)
        values.note(store, "officer.in", at=at, hand=lease.hand)
    return lease, True


def officer_of(lease: Lease) -> Officer:
    """Return the officer as packets name one; of the lease only its print is kept."""
    return Officer(
        username=lease.username, hand=lease.hand, lease=sha256_hex(lease.lease.encode())[:32]
    )


def _offline(store: Store, username: str, password: str, *, at: datetime) -> Lease:
    lease = officers.check(store, username, password=password, at=at)
    if lease is not None:
        values.note(store, "officer.in_offline", at=at, hand=lease.hand)
        return lease
    if officers.lease_of(store, username, at=at) is not None:
        raise WrongSignIn
    raise NoLease
