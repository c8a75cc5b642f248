"""A family follows its dossier and sees who looked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.support import dossiers, families
from tests.support.families import AT

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.foundation import audit
from cancuoc.foundation.transaction import transaction
from cancuoc.interfaces.portal.presenters import who_looked as words


def born(day: date) -> dict[str, object]:
    return {"born_day": day.day, "born_month": day.month, "born_year": day.year}


@pytest.fixture
def family(portal) -> families.Household:
    return families.household()


def received(family: families.Household) -> str:
    (key,) = dossiers.receive(dossiers.captured(family.older, parent=family.mother))
    return enrolment.dossier(dossier_id=key).code


class TestProgress:
    def test_the_stages_and_the_day_due(self, portal, family):
        code = received(family)
        answer = portal.post("/dossier/", {"dossier": code.lower(), **born(family.older.born)})
        assert answer.url == "/dossier/progress/"
        page = portal.get(answer.url).content.decode()
        assert "Hồ sơ của Đức" in page
        assert "Đã thu nhận" in page
        assert "ngày làm việc" in page
        assert code in page
        assert "Trần" not in page

    def test_the_card_of_a_child_lasts_until_fourteen(self, portal, family):
        code = received(family)
        portal.post("/dossier/", {"dossier": code, **born(family.older.born)})
        page = portal.get("/dossier/progress/").content.decode()
        assert "01/05/2030" in page
        assert "khi đủ 14 tuổi" in page

    def test_to_the_end(self, portal, family):
        (key,) = dossiers.ready(dossiers.captured(family.mother))
        code = enrolment.dossier(dossier_id=key).code
        portal.post("/dossier/", {"dossier": code, **born(family.mother.born)})
        page = portal.get("/dossier/progress/").content.decode()
        assert "Chờ trả" in page
        assert "Đã duyệt" in page
        dossiers.hand_over(key, family.mother.number.value)
        page = portal.get("/dossier/progress/").content.decode()
        assert "Đã trả" in page
        assert "Đã mở" in page
        assert "Hạn trả" not in page

    def test_a_late_dossier_says_so(self, portal, family, monkeypatch):
        code = received(family)
        monkeypatch.setattr("cancuoc.kernel.clock.now", lambda: AT + timedelta(days=30))
        portal.post("/dossier/", {"dossier": code, **born(family.older.born)})
        assert "Đã quá hạn" in portal.get("/dossier/progress/").content.decode()

    def test_the_look_is_in_the_log(self, portal, family):
        code = received(family)
        portal.post("/dossier/", {"dossier": code, **born(family.older.born)})
        portal.get("/dossier/progress/")
        looks = list(audit.history(person_id=family.older.id, act_prefix="look.portal_dossier"))
        assert len(looks) == 1

    @pytest.mark.parametrize("page", ["/dossier/progress/"])
    def test_nothing_opens_without_proof(self, portal, page):
        assert portal.get(page).url == "/dossier/"

    def test_a_wrong_birth_date(self, portal, family):
        code = received(family)
        answer = portal.post("/dossier/", {"dossier": code, **born(date(2016, 5, 2))})
        assert answer.status_code == 404

    def test_a_scanned_code_is_filled_in(self, portal):
        page = portal.get("/dossier/?code=HS-240706-000123-9").content.decode()
        assert 'value="HS-240706-000123-9"' in page


class TestWhoLooked:
    def proof(self, family: families.Household, code: str, **changes) -> dict[str, object]:
        number = family.older.number.value
        return {"dossier": code, "number": number, **born(family.older.born), **changes}

    def test_the_citizen_sees_body_act_and_purpose_but_no_officer(self, portal, family):
        code = received(family)

        @transaction
        def look() -> None:
            audit.look(
                what="dossier",
                person_id=family.older.id,
                at=AT,
                by=families.AREA,
                unit_code=families.COMMUNE,
            )

        look()
        answer = portal.post("/who-looked/", self.proof(family, code))
        assert answer.url == "/who-looked/list/"
        page = portal.get(answer.url).content.decode()
        assert "Cán bộ, Phường" in page
        assert "Xem thông tin" in page
        assert "khuvuc" not in page
        assert "Rà soát địa bàn" in page

    @pytest.mark.parametrize(
        "changes", [{"number": "001216999999"}, {"born_day": 2}, {"born_year": 2015}]
    )
    def test_all_three_must_fit(self, portal, family, changes):
        code = received(family)
        answer = portal.post("/who-looked/", self.proof(family, code, **changes))
        assert answer.status_code == 404

    def test_nothing_opens_without_proof(self, portal):
        assert portal.get("/who-looked/list/").url == "/who-looked/"

    def test_a_dossier_s_proof_does_not_open_the_log(self, portal, family):
        code = received(family)
        portal.post("/dossier/", {"dossier": code, **born(family.older.born)})
        assert portal.get("/who-looked/list/").url == "/who-looked/"


@pytest.mark.django_db
class TestWords:
    @pytest.mark.parametrize(
        ("actor", "unit", "expected"),
        [
            ("user:x", "Xã Minh Tân", "Cán bộ, Xã Minh Tân"),
            ("user:x", "", "Cán bộ"),
            ("station:TX-01", "Xã Minh Tân", "Trạm thu nhận, Xã Minh Tân"),
            ("system:worker", "Xã Minh Tân", "Hệ thống"),
            ("citizen:abc", "", "Người dùng cổng công dân"),
            ("visitor", "", "Hệ thống"),
        ],
    )
    def test_who(self, actor, unit, expected):
        assert words.who(actor, unit) == expected

    @pytest.mark.parametrize(
        "act",
        [
            "look.portal_family",
            "look.anything",
            "population.new_act",
            "outreach.invite",
            "sessions.arrive",
            "sessions.call",
            "enrolment.receive",
            "verification.check",
            "issuance.approve",
            "eid.lock",
            "portal.wrong_number",
            "new_room.act",
            "",
        ],
    )
    def test_every_act_has_words_and_no_raw_code_is_shown(self, act):
        assert words.act_words(act)
        assert act not in words.act_words(act) or not act

    def test_the_same_minute_is_one_row(self):
        line = audit.Seen(
            id=1,
            at=AT,
            act="look.x",
            actor="user:x",
            hand="x",
            object_kind="person",
            object_id="x",
            person_id=None,
            unit_code="",
            purpose="campaign: rà soát tổ 3",
            detail={},
        )
        shown = words.rows([line, line])
        assert len(shown) == 1
        assert shown[0]["purpose"] == "rà soát tổ 3"
