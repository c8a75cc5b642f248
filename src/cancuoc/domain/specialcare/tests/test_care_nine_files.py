"""Nine files, from the roll to the lawful end or the lawful wait, through the room's own acts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cancuoc.domain.specialcare import models, refusals, services
from cancuoc.domain.specialcare.ladder import Act, Origin, Paper
from cancuoc.domain.specialcare.rules import Answered, FoundBy, Procedure, Route, Status
from cancuoc.domain.specialcare.services import Found
from cancuoc.domain.specialcare.tests import desk
from cancuoc.domain.specialcare.tests.desk import About, Source, agree, day, now, record, say
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.kernel.sex import Sex

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hanoi", "own_transactions")]
AN = {"NAME": "Nguyễn Văn An", "BORN": "12/05/1950", "SEX": "Nam"}


@pytest.fixture
def centre(hanoi):
    return desk.centre()


def capture(row, days=1):
    services.note_capture(resident_id=row.id, **day(days))


def searched(row, how, *people, days=1):
    found = [Found(person_id=one, score=0.9) for one in people]
    services.note_search(resident_id=row.id, found_by=how, found=found, **day(days))


def carried(row, procedure, days, **more):
    on = desk.ON + timedelta(days=days)
    services.carry_out(
        resident_id=row.id, procedure=procedure, paper="Số 12/2024", on=on, **more, **day(days)
    )


def card(row, days=30):
    services.note_paper(resident_id=row.id, paper=Paper.MADE, **day(days))
    services.note_paper(resident_id=row.id, paper=Paper.HANDED, **day(days))
    row.refresh_from_db()
    assert row.status == Status.HANDED
    return row


def test_complete_record(centre):
    person = record("Nguyễn Văn An", "1950-05-12", number="001050000001")
    row = desk.enter(**AN, NUMBER="001050000001", FATHER="Nguyễn Văn Cả", MOTHER="")
    say(row, About.NUMBER, "001050000001", Source.FOUND_WITH)
    services.screen(resident_id=row.id, record=person, **day(0))
    agree(row)
    capture(row)
    assert now(row, 1).step.act is Act.ISSUE_CARD
    assert card(row).route == Route.RECORD


def test_wrong_birth_year(centre):
    person = record("Nguyễn Văn An", "1951-05-12", number="001050000001")
    row = desk.enter(**AN, NUMBER="001050000001")
    services.screen(resident_id=row.id, record=person, **day(0))
    (one,) = row.candidates.all()
    with pytest.raises(refusals.NotLikeEnough):
        services.propose(candidate_id=one.id, reason="Cùng số", **day(0))
    say(row, About.BORN, "12/05/1950", Source.FOUND_WITH, who="Giấy khai sinh số 7")
    capture(row)
    searched(row, FoundBy.BIOMETRICS, person)
    models.Candidate.objects.filter(id=one.id).update(found_by=FoundBy.BIOMETRICS)
    agree(row)
    file = now(row, 1)
    assert (file.status, file.step.act) == (Status.CORRECTING, Act.ENTER_REGISTER)
    assert file.contradictions == {}
    desk.correct(person, born=PartialDate(1950, 5, 12))
    carried(row, Procedure.REGISTER, 3)
    assert card(row).route == Route.BIOMETRICS


def test_elderly_with_a_year_only(centre):
    person = record("Nguyễn Văn An", "1950", number="001050000001")
    row = desk.enter(NAME="Nguyễn Văn An", BORN="1950", SEX="Nam")
    services.screen(resident_id=row.id, **day(0))
    capture(row)
    searched(row, FoundBy.BIOMETRICS, person)
    agree(row)
    assert now(row, 1).step.act is Act.ENTER_REGISTER
    with pytest.raises(refusals.NotNow, match="chưa đủ ngày"):
        carried(row, Procedure.REGISTER, 2)
    desk.correct(person, born=PartialDate(1950, 3, 9))
    carried(row, Procedure.REGISTER, 3)
    card(row)


def test_found_by_fingerprints_under_another_name(centre):
    person = record("Trần Thị Bình", "1955-02-03", number="001155000002", sex=Sex.FEMALE)
    row = desk.enter(NAME="Lê Thị Cúc", BORN="không rõ", SEX="Nữ")
    services.screen(resident_id=row.id, **day(0))
    capture(row)
    searched(row, FoundBy.BIOMETRICS, person)
    assert now(row, 1).step.act is Act.DECIDE_CANDIDATE
    agree(row)
    file = now(row, 1)
    assert file.person_id == person
    assert [one.value for one in file.statements if one.about is About.NAME] == ["Lê Thị Cúc"]
    assert card(row).route == Route.BIOMETRICS


def test_two_residents_who_claim_one_record(centre):
    person = record("Nguyễn Văn An", "1950-05-12", number="001050000001")
    one = desk.enter(1, **AN, NUMBER="001050000001")
    other = desk.enter(2, NAME="Nguyễn Văn An", BORN="1950", SEX="Nam")
    for row in (one, other):
        say(row, About.NUMBER, "001050000001", Source.FOUND_WITH)
        services.screen(resident_id=row.id, record=person, **day(0))
    say(other, About.BORN, "12/5/1950")
    for row in (one, other):
        row.refresh_from_db()
        assert (row.status, now(row).step.act) == (Status.CONTESTED, Act.SETTLE_CONTEST)
    (claim,) = other.candidates.all()
    with pytest.raises(refusals.RecordClaimed):
        services.propose(candidate_id=claim.id, reason="Cùng số", **day(0))
    services.refuse(candidate_id=claim.id, reason="Vân tay không khớp", **day(1))
    agree(one)
    capture(one)
    card(one)
    assert now(other, 2).person_id is None
    assert now(other, 2).status in (Status.CAPTURING, Status.SEARCHING)


def test_abandoned_infant(centre):
    row = desk.enter(NAME="không rõ", BORN="06/2024", SEX="Nữ", CAME_ON="03/07/2024")
    services.screen(resident_id=row.id, abandoned=True, **day(0))
    with pytest.raises(refusals.NotNow, match="dưới 6 tuổi"):
        capture(row)
    carried(row, Procedure.MINUTES, 0)
    carried(row, Procedure.POSTING, 0)
    for days in (1, 6):
        with pytest.raises(refusals.NotNow, match="Chờ hết thời gian niêm yết"):
            carried(row, Procedure.BIRTH, days)
    carried(row, Procedure.BIRTH, 7)
    child = record("Phạm Bảo Ngọc", "2024-06-20", sex=Sex.FEMALE, place=False)
    carried(row, Procedure.REGISTER, 8, person_id=child)
    carried(row, Procedure.RESIDENCE, 9)
    assert now(row, 9).step.act is Act.ESTABLISH_NUMBER
    desk.correct(child, personal_number=PersonalId("001324000003"))
    assert now(row, 9).step.act is Act.ISSUE_CARD
    assert card(row).route == Route.ABANDONED


def test_teenager_without_birth_registration(centre):
    row = desk.enter(NAME="Hà Thị Mai", BORN="2009", SEX="Nữ", ORIGIN="Hà Nam")
    services.screen(resident_id=row.id, **day(0))
    capture(row)
    searched(row, FoundBy.BIOMETRICS)
    searched(row, FoundBy.NAMES)
    assert now(row, 1).step.act is Act.ENQUIRE
    asked = services.send(
        resident_id=row.id, addressee="Công an xã Thanh Sơn", place="Hà Nam", **day(1)
    )
    assert now(row, 1).step.act is Act.AWAIT_ANSWER
    with pytest.raises(refusals.WrongDay):
        services.give_up(enquiry_id=asked, **day(2))
    services.answer(
        enquiry_id=asked,
        outcome=Answered.NOT_REGISTERED,
        text="Mẹ đã mất, chưa đăng ký khai sinh.",
        facts={About.MOTHER: "Hà Thị Lý", About.BORN: "09/2009"},
        **day(5),
    )
    searched(row, FoundBy.NAMES, days=5)
    assert now(row, 5).step.act is Act.REGISTER_BIRTH
    carried(row, Procedure.BIRTH, 6)
    girl = record("Hà Thị Mai", "2009-09-01", sex=Sex.FEMALE)
    carried(row, Procedure.REGISTER, 8, person_id=girl)
    desk.correct(girl, personal_number=PersonalId("001309000004"))
    assert card(row).route == Route.LATE_BIRTH


def test_undetermined_nationality(centre):
    row = desk.enter(NAME="Lâm Sơn", BORN="1960", SEX="Nam", CAME_ON="10/03/2024")
    services.screen(resident_id=row.id, origin=Origin.UNDETERMINED, **day(0))
    capture(row)
    searched(row, FoundBy.BIOMETRICS)
    file = now(row, 1)
    assert (file.step.act, file.step.until) == (Act.AWAIT_SIX_MONTHS, date(2024, 9, 10))
    with pytest.raises(refusals.NotNow):
        services.note_paper(resident_id=row.id, paper=Paper.MADE, **day(20))
    services.note_paper(resident_id=row.id, paper=Paper.MADE, **day(66))
    services.note_paper(resident_id=row.id, paper=Paper.KEPT, receipt="BN 04", **day(66))
    row.refresh_from_db()
    assert (row.status, row.route) == (Status.KEPT, Route.CERTIFICATE)


def test_nothing_found_stays_open_with_a_date(centre):
    row = desk.enter(NAME="không rõ", BORN="không rõ", SEX="Nam", ORIGIN="")
    services.screen(resident_id=row.id, **day(0))
    capture(row)
    searched(row, FoundBy.BIOMETRICS)
    file = now(row, 1)
    assert (file.status, file.step.act) == (Status.NOT_YET, Act.REVIEW)
    services.set_review(resident_id=row.id, on=date(2024, 12, 1), reason="Chờ tin", **day(1))
    assert now(row, 1).step.until == date(2024, 12, 1)
    with pytest.raises(refusals.WrongDay):
        services.set_review(resident_id=row.id, on=date(2026, 1, 1), reason="Sau", **day(1))
    for paper in (Paper.MADE, Paper.HANDED, Paper.KEPT):
        with pytest.raises(refusals.NotNow):
            services.note_paper(resident_id=row.id, paper=paper, receipt="x", **day(1))
