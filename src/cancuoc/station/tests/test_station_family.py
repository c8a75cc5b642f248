"""Brothers and sisters at one counter: what stands ready, what is asked anew, what is forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cancuoc.packet.content import Representative
from cancuoc.station.core import family
from cancuoc.station.core.family import MOST, Families
from cancuoc.station.tables import drafts, packets
from cancuoc.station.tests import world
from cancuoc.station.tests.screen_steps import confirm, identify, only_draft, sign, to_sign
from cancuoc.station.tests.screens import text
from cancuoc.station.tests.world import AT

MOTHER = Representative(
    full_name="Lê Thị Bích Ngọc",
    relation="mother",
    proof="register",
    personal_number="001190000019",
)


def father(**changes):
    made = replace(
        world.mother(),
        relation="father",
        full_name="Lê Văn Bình",
        personal_number="001088000021",
        person_id=None,
        born=None,
    )
    return replace(made, **changes)


def kid(name, *, born=date(2015, 3, 1), kin=None):
    return world.record(
        name=name,
        born=born,
        number=f"0012{born:%y}0000{born.day:02d}",
        kin=kin or (world.mother(),),
    )


def served(record, **changes):
    given = {"representative": MOTHER, "ticket": "A001", **changes}
    return world.draft_of(record, **given)


class TestWhoIsFamily:
    @pytest.fixture
    def families(self):
        return Families()

    def test_a_child_of_the_same_mother_by_the_register(self, families):
        families.remember(served(kid("Lê Minh Một")), at=AT)
        found = families.of_record(kid("Lê Minh Hai"), at=AT)
        assert (found.ticket, found.representative) == ("A001", MOTHER)

    @pytest.mark.parametrize(
        "kin",
        [
            (father(),),
            # A name alone joins no family: many mothers are called so.
            (replace(world.mother(), personal_number="", person_id=None),),
            # Who may not act for the child is no guardian of it either.
            (replace(world.mother(), represents=False),),
        ],
    )
    def test_nobody_else(self, families, kin):
        families.remember(served(kid("Lê Minh Một")), at=AT)
        assert families.of_record(kid("Lê Minh Hai", kin=kin), at=AT) is None

    def test_children_of_one_institution_are_no_family(self, families):
        home = replace(world.mother(), relation="institution")
        families.remember(served(kid("Một", kin=(home,))), at=AT)
        assert families.of_record(kid("Hai", kin=(home,)), at=AT) is None

    def test_who_acted_alone_or_is_not_in_the_register_shares_nothing(self, families):
        families.remember(served(kid("Lê Minh Một"), representative=None), at=AT)
        families.remember(served(None), at=AT)
        assert families.of_record(kid("Lê Minh Hai"), at=AT) is None
        assert families.of_record(None, at=AT) is None

    def test_half_an_hour_later_it_is_forgotten(self, families):
        families.remember(served(kid("Lê Minh Một")), at=AT)
        assert families.of_record(kid("Hai"), at=AT + timedelta(minutes=30))
        assert families.of_record(kid("Hai"), at=AT + timedelta(minutes=31)) is None

    def test_the_latest_of_many_counts_and_few_are_kept(self, families):
        first = served(kid("Lê Minh Một"))
        families.remember(first, at=AT)
        for number in range(MOST):
            families.remember(served(kid("Lê Minh Hai"), ticket=f"B{number}"), at=AT)
        assert families.of_record(kid("Ba"), at=AT).ticket == f"B{MOST - 1}"
        assert families.of_dossier(first.id, at=AT) is None


class TestScreens:
    @pytest.fixture
    def desk(self, screens):
        return screens

    @pytest.fixture
    def store(self, errands):
        return errands.desk.store

    def both(self):
        kin = (world.mother(), father())
        return kid("Lê Minh Một", kin=kin), kid("Lê Minh Hai", born=date(2017, 5, 2), kin=kin)

    def serve(self, desk, name="Lê Thị Bích Ngọc", **answers):
        at = desk.next()
        identify(desk, at, **answers)
        confirm(desk, at)
        for _ in range(16):
            desk.post(f"{at}biometrics/take/")
        desk.post(f"{at}biometrics/complete/")
        return sign(desk, at, signature_typed=name)

    def test_the_father_who_came_stands_ready_for_the_next_child(self, desk, store):
        desk.begin(*self.both())
        self.serve(desk, "Lê Văn Bình", representative="1-father")
        at = desk.next()
        page = desk.get(f"{at}identity/")
        assert "Anh chị em với phiếu A001" in text(page)
        html = page.content.decode()
        chosen = html[html.index('value="1-father"') :].split(">", 1)[0]
        assert "checked" in chosen
        identify(desk, at, representative="1-father")
        assert only_draft(store).representative.full_name == "Lê Văn Bình"
        acts = [each.act for each in drafts.operations(store, only_draft(store).id).entries]
        assert "identity.family" in acts

    def test_a_guardian_by_paper_is_not_typed_twice(self, desk, store):
        desk.begin(*self.both())
        by_paper = {
            "representative": "other",
            "other_name": "Lê Thị Hoa",
            "other_relation": "guardian",
            "other_proof": "guardianship_extract",
            "other_proof_number": "12/QD",
        }
        first = desk.next()
        assert identify(desk, first, **by_paper).status_code == 302
        confirm(desk, first)
        for _ in range(16):
            desk.post(f"{first}biometrics/take/")
        desk.post(f"{first}biometrics/complete/")
        sign(desk, first, signature_typed="Lê Thị Hoa")
        html = desk.get(f"{desk.next()}identity/").content.decode()
        assert 'value="Lê Thị Hoa"' in html
        assert 'value="12/QD"' in html

    def test_another_choice_is_as_free_as_before_and_leaves_no_family_mark(self, desk, store):
        desk.begin(*self.both())
        self.serve(desk, "Lê Văn Bình", representative="1-father")
        at = desk.next()
        identify(desk, at, representative="0-mother")
        draft = only_draft(store)
        assert draft.representative.full_name == "Lê Thị Bích Ngọc"
        acts = [each.act for each in drafts.operations(store, draft.id).entries]
        assert "identity.family" not in acts

    def test_a_corrected_home_is_shared_by_the_same_press(self, desk, store):
        desk.begin(*self.both())
        at = desk.next()
        desk.post(f"{at}edit/", {**self.typed(store), "current_residence": "Số 9 phố Vọng"})
        assert only_draft(store).declared.current_residence.text == "Số 9 phố Vọng"
        to_sign(desk, at)
        sign(desk, at)
        second = desk.next()
        page = desk.get(f"{second}identity/")
        assert "Chỗ ở hiện nay đã ghi cho phiếu trước: Số 9 phố Vọng" in text(page)
        identify(desk, second, same_home="1")
        assert only_draft(store).declared.current_residence.text == "Số 9 phố Vọng"

    def test_a_home_that_is_unticked_is_not_shared(self, desk, store):
        desk.begin(*self.both())
        at = desk.next()
        desk.post(f"{at}edit/", {**self.typed(store), "current_residence": "Số 9 phố Vọng"})
        to_sign(desk, at)
        sign(desk, at)
        identify(desk, desk.next())
        assert only_draft(store).declared.current_residence is None

    def typed(self, store):
        who = only_draft(store).declared
        return {
            "full_name": who.full_name,
            "born": f"{who.born}",
            "sex": who.sex.value,
            "personal_number": who.personal_number,
            "nationality": who.nationality,
            "ethnicity": who.ethnicity,
            "permanent_residence": who.permanent_residence.text,
            "birth_registration_place": who.birth_registration_place.text,
        }

    def test_a_posted_card_goes_to_the_same_door(self, desk):
        desk.begin(*self.both())
        at = desk.next()
        identify(desk, at)
        confirm(desk, at, where="post", address="Số 5 phố Huế")
        for _ in range(16):
            desk.post(f"{at}biometrics/take/")
        desk.post(f"{at}biometrics/complete/")
        sign(desk, at)
        second = desk.next()
        identify(desk, second)
        assert 'value="Số 5 phố Huế"' in desk.get(f"{second}data/").content.decode()

    def test_every_child_has_a_signature_of_its_own(self, desk, store):
        desk.begin(*self.both())
        self.serve(desk)
        at = desk.next()
        to_sign(desk, at)
        assert sign(desk, at, signature_typed="").status_code == 422
        assert len(packets.recent(store)) == 1
        assert sign(desk, at).status_code == 302
        assert len(packets.recent(store)) == 2

    def test_the_sibling_further_back_is_offered_at_the_end(self, desk):
        one, two = self.both()
        stranger = world.record(name="Phạm Văn Út", number="001085000007")
        desk.begin(one, stranger, two)
        page = text(desk.get(self.serve(desk)["Location"]))
        assert "Người tiếp theo: A002" in page
        assert "Anh chị em: A003" in page

    def test_only_waiting_tickets_of_the_family_are_offered(self, desk, errands):
        one, two = self.both()
        desk.begin(one, two)
        self.serve(desk)
        known = Families()
        known.remember(served(one), at=AT)
        shared = known.of_record(two, at=AT)
        (found,) = family.waiting(errands.desk, world.SESSION.id, shared)
        assert found.label == "A002"
