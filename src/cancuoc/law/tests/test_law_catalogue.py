"""The catalogue of rules: every row with its article, its tag and its dates."""

from datetime import date

import pytest

from cancuoc.law.catalogue import RULES, cite, in_force, interpretations, rule
from cancuoc.law.notice import Severity, notice, warn
from cancuoc.law.source import Confidence, Rule, Source

LAW = "Luật Căn cước 26/2023/QH15"
# Written by hand from the reference, so that a row cannot change without a second look.
ARTICLES = """
ELIG-1 19(1) Q2|ELIG-2 19(2) Q2|ELIG-3 19(3) Q2|ELIG-4 30 Q2|ELIG-5 23(3) Q
AGE-1 21(1) Q2|AGE-2 21(2) Q2|AGE-3 21 Q|AGE-4 21 S|AGE-6 24(1) I|AGE-7 21 K|AGE-8 21(2) I
PROC-14-A 23(1)(a) Q2|PROC-14-B 23(1)(b) Q2|PROC-14-S 23(1)(c) Q2|PROC-14-D 23(1)(d) Q2
PROC-14-DD 23(1)(đ) Q2|PROC-U14-0 23(2) Q2|PROC-U6-1 23(2) Q2|PROC-U6-2 23(2) Q2
PROC-U6-3 23(2) Q2|PROC-6-14-1 23(2) Q2|PROC-6-14-2 23(2) Q2|PROC-14-C 23(3) S
PROC-14-CS 23(3) I|CHG-0 24(1) Q2|REI-0 24(2) Q2|CHG-1 25(1) S|CHG-2 25(2) S|CHG-4 25(4) Q
CHG-5 24(2)(a) I|CHG-6 46(1) Q2|TIME-1 26 Q2|TIME-2 26 I|PLACE-1 27(1) Q2|PLACE-2 27(2) Q2
PLACE-3 27(3) Q2|REV-1 29(1) Q2|HOLD-1 29(2) Q2|HOLD-2 29(2) Q2|HOLD-3 29 Q2|CARD-1 18(2) Q2
CARD-2 18(3) Q|CERT-1 30(1) Q2|NPD-1 9 Q|NPD-2 15 Q2|NPD-3 16(1)(d) Q2|NUM-1 12 Q2
TRANS-1 46(1) Q2|TRANS-2 46(2) Q2|TRANS-3 46(3) Q2|TRANS-4 46(2) Q2|FEE-1 38 Q2|FEE-2 38 Q2
FEE-9 23(1)(đ) Q2|EID-12 34 Q2|EID-13 31 I|EID-14 33 Q|FINE-3 19(3) I
"""
OTHERS = """
CHG-3 70/2024 21(3) Q|REP-0 70/2024 21 Q|REP-7 70/2024 21 I|NUM-2 70/2024 11 Q
RES-1 17/2024 4 Q2|RES-2 17/2024 4 Q2|RES-3 17/2024 4 Q2|PLACE-4 17/2024 6 K
CARD-5 17/2024 5 I|PROC-REFUSE 17/2024 10(2) Q|FORM-1 17/2024 8, 9 Q|FORM-2 17/2024 10(2) Q
CARD-3 16/2024 3 Q2|EID-1 69/2024 7(1) Q2|EID-2 69/2024 7 Q2|EID-3 69/2024 7 Q2
EID-4 69/2024 7, 10 Q|EID-5 69/2024 10(1)(a) Q2|EID-6 69/2024 10(1)(d) Q2|EID-7 69/2024 10(2) S
EID-8 69/2024 10(2) S|EID-9 69/2024 13 Q|EID-10 69/2024 15(1) Q2|EID-11 69/2024 15 Q
FEE-3 59/2019 4 S|FEE-4 73/2024 4 Q2|FEE-5 73/2024 4 Q2|FEE-6 73/2024 4 Q|FEE-8 73/2024 5 Q2
FEE-10 59/2019 5 K|NUM-3 59/2021 6 Q2|NUM-4 137/2015 13 Q2|CAP-1 60/2021 5(3) Q2
CAP-2 60/2021 5(3) Q2|CAP-3 60/2021 10 Q|PD-1 13/2023 2(4) S|PD-2 13/2023 20 Q
PD-3 13/2023 17 K|PD-8 91/2025 24 Q2|PD-9 91/2025 31 Q|PD-10 91/2025 33 Q|PD-11 356/2025 4 S
FINE-1 144/2021 10(1) Q|FINE-2 282/2025 11 Q|REP-2 91/2015 52 Q2|REP-5 91/2015 53 S
REP-1 91/2015 136 K|REP-3 91/2015 49 K|REP-4 91/2015 54 K|TIME-4 91/2015 147 K
TIME-5 45/2019 112 I|CARE-1 123/2015 14 Q2|REV-2 118/2025 29(1) S
"""


def rows(text):
    return [row.split(" ") for line in text.split("\n") for row in line.split("|") if row]


@pytest.mark.parametrize(("rule_id", "article", "tag"), rows(ARTICLES))
def test_the_rules_of_the_law_itself(rule_id, article, tag):
    found = rule(rule_id)
    assert found.source.instrument == LAW
    assert found.source.article == article
    assert found.source.confidence is Confidence(tag)


@pytest.mark.parametrize(
    ("rule_id", "number", "article", "tag"),
    [(row[0], row[1], " ".join(row[2:-1]), row[-1]) for row in rows(OTHERS)],
)
def test_the_rules_of_other_instruments(rule_id, number, article, tag):
    found = rule(rule_id)
    assert number in found.source.instrument
    assert found.source.article == article
    assert found.source.confidence is Confidence(tag)


@pytest.mark.parametrize(
    ("rule_id", "first", "last"),
    [
        ("ELIG-2", date(2024, 7, 1), None),
        ("PLACE-1", date(2024, 7, 1), date(2025, 2, 28)),
        ("PLACE-6", date(2025, 3, 1), date(2025, 6, 30)),
        ("PLACE-7", date(2025, 7, 1), None),
        ("CHG-7", date(2025, 5, 1), None),
        ("CHG-8", date(2025, 8, 12), None),
        ("FEE-3", date(2024, 7, 1), date(2024, 10, 20)),
        ("FEE-3C", date(2024, 7, 1), date(2024, 10, 20)),
        ("FEE-4", date(2024, 10, 21), None),
        ("FEE-5", date(2024, 10, 21), date(2024, 12, 31)),
        ("FEE-6", date(2025, 1, 1), date(2025, 12, 31)),
        ("FEE-7", date(2025, 7, 1), date(2026, 12, 31)),
        ("FINE-1", date(2022, 1, 1), date(2025, 12, 14)),
        ("FINE-2", date(2025, 12, 15), None),
        ("PD-2", date(2023, 7, 1), date(2025, 12, 31)),
        ("PD-8", date(2026, 1, 1), None),
        ("REV-2", date(2026, 7, 1), None),
        ("FORM-3", date(2025, 7, 1), None),
    ],
)
def test_the_dates_of_rules(rule_id, first, last):
    found = rule(rule_id)
    assert (found.effective_from, found.effective_to) == (first, last)
    assert found.applies(first)
    assert not found.applies(date.fromordinal(first.toordinal() - 1))
    if last is not None:
        assert found.applies(last)
        assert not found.applies(date.fromordinal(last.toordinal() + 1))


@pytest.mark.parametrize("found", RULES.values(), ids=RULES.keys())
def test_every_rule_is_a_short_vietnamese_sentence(found):
    assert found.text.endswith(".")
    assert len(found.text.split()) <= 22
    assert "bạn" not in found.text.lower().split()
    assert found.effective_to is None or found.effective_from <= found.effective_to


@pytest.mark.parametrize("tag", Confidence)
def test_only_our_own_readings_are_interpretations(tag):
    source = Source(instrument="Luật thử", article="1", confidence=tag)
    made = Rule(
        id="X", text="Thử.", source=source, effective_from=date(2024, 7, 1), effective_to=None
    )
    assert made.interpretation is (tag in {Confidence.INFERRED, Confidence.UNVERIFIED})


@pytest.mark.parametrize(
    ("article", "expected"), [("21(2)", "Luật thử, Điều 21(2)"), ("", "Luật thử")]
)
def test_a_citation_with_and_without_an_article(article, expected):
    source = Source(instrument="Luật thử", article=article, confidence=Confidence.QUOTED)
    assert source.cite == expected


def test_citations_are_given_once_in_order():
    assert cite("PROC-U6-1", "PROC-U6-3", "ELIG-3") == (f"{LAW}, Điều 23(2)", f"{LAW}, Điều 19(3)")


def test_the_rules_of_a_day():
    before = {found.id for found in in_force(on=date(2024, 6, 30))}
    after = {found.id for found in in_force(on=date(2024, 7, 1))}
    assert "ELIG-2" not in before
    assert "ELIG-2" in after
    assert "TIME-7" in before - after


def test_our_readings_among_some_rules():
    assert [found.id for found in interpretations(["ELIG-2", "REP-7", "AGE-7"])] == [
        "REP-7",
        "AGE-7",
    ]


def test_an_unknown_rule_is_a_mistake_of_the_caller():
    with pytest.raises(KeyError):
        rule("NO-SUCH-RULE")


OUR_READINGS = sorted(found.id for found in RULES.values() if found.interpretation)


@pytest.mark.parametrize("rule_id", OUR_READINGS)
def test_a_reading_of_ours_never_blocks(rule_id):
    with pytest.raises(ValueError, match="may not block"):
        notice(rule_id, severity=Severity.BLOCK)
    assert warn(rule_id).interpretation


def test_a_quoted_rule_may_block():
    made = notice("PROC-U6-3", severity=Severity.BLOCK, next_step="Bỏ qua bước này.")
    assert made.severity is Severity.BLOCK
    assert made.text == rule("PROC-U6-3").text
    assert made.article == f"{LAW}, Điều 23(2)"
    assert not made.interpretation


def test_a_warning_may_have_its_own_words():
    made = warn("TIME-2", text="Chưa tính hạn.", next_step="Bổ sung dữ liệu.")
    assert (made.text, made.next_step) == ("Chưa tính hạn.", "Bổ sung dữ liệu.")


@pytest.mark.parametrize(
    ("severity", "words"),
    [
        (Severity.BLOCK, "Không làm được"),
        (Severity.HOLD, "Tạm dừng"),
        (Severity.WARNING, "Lưu ý"),
    ],
)
def test_the_words_of_severities(severity, words):
    assert severity.vi == words
