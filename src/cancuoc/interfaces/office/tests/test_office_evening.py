"""What stations signed at the end of an evening, as the office reads it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from tests.bad_input.proof import words_of
from tests.support import families

from cancuoc.domain.sessions import queries
from cancuoc.domain.stations import evening_reports, services
from cancuoc.domain.stations.evenings import Evening, Pair
from cancuoc.domain.stations.services import KnownStation
from cancuoc.domain.stations.teams import TeamView, Worked
from cancuoc.foundation.actor import Actor, Role
from cancuoc.interfaces.office.presenters import evening as presenter
from cancuoc.kernel import clock
from cancuoc.packet.closing import Closing, Exceptions, Explained, Figures, Misfit, Reason
from cancuoc.packet.team import Presence

PAGE = "/office/queue/room/evening/"
pytestmark = pytest.mark.usefixtures("own_transactions")
ADMIN = families.officer("quantri", Role.ADMINISTRATOR)


@pytest.fixture
def session(desk, monkeypatch):
    key = families.session(kits=1)
    opens = queries.session(session_id=key).starts_at
    monkeypatch.setattr(clock, "now", lambda: opens + timedelta(minutes=1))
    return key


@pytest.fixture
def lead(desk, session):
    client = desk(Role.RECEPTION)
    client.post("/office/reception/shift/", {"session": str(session)})
    return client


def signed(session_id, **changes) -> Closing:
    told = {
        "id": uuid4(),
        "session_id": session_id,
        "number": 1,
        "figures": Figures(
            tickets=2,
            dossier=1,
            absent=0,
            postponed=0,
            other=0,
            elsewhere=0,
            unserved=0,
            without_ticket=0,
        ),
        "misfits": (Explained(ticket="A007", misfit=Misfit.NO_DOSSIER, reason=Reason.ON_PAPER),),
        "exceptions": Exceptions(
            postponed=0,
            papers_missing=0,
            refused=0,
            damaged=0,
            unheard=0,
            turned_away=4,
            paper_forms=1,
            devices_failed=0,
            prints_destroyed=False,
            note="Mất điện <b>lúc</b> 20:10",
        ),
        "waiting": 1,
        "first": "cb.a",
        "second": "cb.b",
        "signed_at": clock.now(),
    }
    return Closing(**{**told, **changes})


def keep(session_id, **changes) -> None:
    view = queries.session(session_id=session_id)
    services.create_station(
        code="TX-01", unit_code=view.unit_code, kit=view.kits[0], at=clock.now(), by=ADMIN
    )
    known = KnownStation(code="TX-01", unit_code=view.unit_code, kit=view.kits[0])
    evening_reports.take_closing(
        station=known,
        report=signed(session_id, **changes),
        leases_shown=(),
        at=clock.now(),
        by=Actor.station("TX-01"),
    )


def test_without_a_session_chosen_it_asks_for_one(desk):
    answer = desk(Role.RECEPTION).get(PAGE)
    assert answer["Location"] == f"/office/reception/shift/?next={PAGE}"


def test_before_any_station_closed_it_says_what_to_expect(lead):
    assert "Chưa trạm nào đóng buổi" in words_of(lead.get(PAGE))


def test_claims_stand_beside_our_figures_with_each_difference_in_words(lead, session):
    keep(session)
    answer = lead.get(PAGE)
    said = words_of(answer)
    assert "trạm báo nhiều hơn 2" in said
    assert "trạm báo nhiều hơn 1" in said
    assert said.count("khớp") >= 2
    assert "A007" in said
    assert "Đã làm trên giấy" in said
    assert "Phải về vì không thể nhận thêm: 4" in said
    assert "Chưa xác nhận hủy danh sách in." in said
    assert "Chữ ký chưa kiểm chứng được." in said
    assert "Khi ký, trạm còn 1 hồ sơ chưa có biên nhận." in said
    assert "<b>lúc</b>" not in answer.content.decode()


def test_who_worked_stands_there_by_name_or_account():
    view = TeamView(
        session_id=uuid4(),
        station_code="TX-01",
        number=1,
        chosen_by="cb.a",
        proven=False,
        chosen_at=clock.now(),
        members=(
            Worked(username="cb.a", full_name="Lê Thị An", presence=Presence.CAME),
            Worked(username="cb.b", full_name="cb.b", presence=Presence.CAME),
            Worked(username="cb.c", full_name="Vũ Văn Cao", presence=Presence.ABSENT),
        ),
    )
    (shown,) = presenter.teams([view])
    assert shown["kinds"] == [
        {"key": "Có mặt", "value": "Lê Thị An, cb.b"},
        {"key": "Vắng", "value": "Vũ Văn Cao"},
    ]
    assert (shown["station"], shown["by"], shown["proven"]) == ("TX-01", "cb.a", False)


def test_a_figure_lower_than_ours_is_said_so():
    pairs = tuple(
        Pair(name=name, claimed=1, ours=ours)
        for name, ours in (("tickets", 1), ("dossier", 3), ("absent", 0), ("postponed", 1))
    )
    found = Evening(
        station_code="TX-01",
        number=1,
        first="a",
        second="b",
        proven=True,
        signed_at=clock.now(),
        received_at=clock.now(),
        closing=signed(uuid4()),
        pairs=pairs,
    )
    (report,) = presenter.reports([found])
    assert [row["said"] for row in report["rows"]] == [
        "khớp",
        "trạm báo ít hơn 2",
        "trạm báo nhiều hơn 1",
        "khớp",
    ]
    assert [row["_act"] for row in report["rows"]] == [False, True, True, False]
