"""The thirteen cases of MOSIP's ABIS testing kit, written from its description.

Ten hold as shipped. Three hold once an expectation is corrected: `docs/abis.md` says which and
why. Messages and answers are in the kit's dialect, held against the members and types its
schemas ask for.
"""

from __future__ import annotations

import pytest

from cancuoc.domain.abis.tests.mosip_people import Mosip, document, found, partner, url

pytestmark = pytest.mark.django_db

# The kit allows reasons 0 to 9; the interface has had 18 since June 2020.
SHIPPED, CORRECTED = 9, 18
MEMBERS = {"id", "requestId", "responseTime", "returnValue"}


@pytest.fixture
def mosip() -> Mosip:
    return Mosip(partner(), kit=True)


def hold(answer, value, reason=None, *, most=SHIPPED, more=()):
    """Hold an answer against what the kit's schema asks of every answer, and its values."""
    assert answer["returnValue"] == value
    assert answer.get("failureReason") == reason
    assert isinstance(answer["responseTime"], str)
    assert reason is None or (isinstance(reason, int) and 0 <= reason <= most)
    assert answer.keys() == MEMBERS | ({"failureReason"} if reason else set()) | set(more)


def hold_found(answer, *names):
    hold(answer, 1, more={"candidateList"})
    listed = answer["candidateList"]
    assert listed["count"] == str(len(names))
    for one in listed["candidates"]:
        assert one.keys() == {"referenceId", "analytics", "modalities"}
        assert all(m.keys() == {"biometricType", "analytics"} for m in one["modalities"])
    assert found(answer) == list(names)


def test_1_an_insert_is_kept(mosip):
    answer = mosip.insert("r1", "p1")
    hold(answer, 1)
    assert (answer["id"], answer["requestId"]) == ("mosip.abis.insert", "request-1")


def test_2_an_insert_without_a_document_fails(mosip):
    hold(mosip.insert("no_cbeff"), 2, 7)


def test_3_an_insert_without_a_reference_fails_corrected(mosip):
    """The kit expects 7; reason 5 is the one for a missing reference."""
    hold(mosip.insert("", "p3"), 2, 5)


def test_4_nobody_is_like_a_person_who_is_there_once(mosip):
    mosip.insert("other", "q4")
    mosip.insert("r4", "p4")
    hold_found(mosip.identify("r4", flags={"maxResults": "10", "targetFpir": "30"}))


def test_5_a_duplicate_is_found(mosip):
    mosip.insert("r5", "p5")
    mosip.insert("r5d", "p5", take=1)
    hold_found(mosip.identify("r5d"), "r5")


def test_6_only_the_gallery_is_searched(mosip):
    mosip.insert("r6", "p6")
    mosip.insert("r6d1", "p6", take=1)
    mosip.kept.documents[url("r6d2")] = document("p6", take=2)
    hold_found(mosip.identify(gallery=("r6",), referenceUrl=url("r6d2")), "r6")


def test_7_no_more_than_wished_and_the_best_first(mosip):
    mosip.insert("r7", "p7")
    mosip.kept.documents[url("r7d1")] = document("p7", take=1, fingers=(1,), most=14)
    mosip.ask("insert", referenceId="r7d1", referenceURL=url("r7d1"))
    mosip.kept.documents[url("r7d2")] = document("p7")
    answer = mosip.identify(referenceUrl=url("r7d2"), flags={"maxResults": "1"})
    hold_found(answer, "r7")


def test_8_identify_needs_a_reference_or_an_address(mosip):
    hold(mosip.identify(), 2, 5)


def test_9_identify_by_address_alone(mosip):
    mosip.kept.documents[url("r9")] = document("p9")
    hold_found(mosip.identify(referenceUrl=url("r9")))


def test_10_a_known_reference_needs_no_address(mosip):
    mosip.insert("r10", "p10")
    asked = len(mosip.kept.asked)
    hold_found(mosip.identify("r10", referenceUrl=url("wrong")))
    assert len(mosip.kept.asked) == asked


def test_11_a_deleted_reference_is_gone_corrected(mosip):
    """The kit's schema ends at reason 9; 12 is the one for an unknown reference."""
    mosip.insert("r11", "p11")
    hold(mosip.ask("delete", referenceId="r11"), 1)
    hold(mosip.identify("r11"), 2, 12, most=CORRECTED)


def test_12_an_unknown_reference_is_not_deleted_corrected(mosip):
    """As case 11: the reason is 12."""
    hold(mosip.ask("delete", referenceId="any"), 2, 12, most=CORRECTED)


def test_13_a_ping_is_answered(mosip):
    hold(mosip.ask("ping"), 1)
