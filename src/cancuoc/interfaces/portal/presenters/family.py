"""A member of the family in words, as much as the visitor may see."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from cancuoc.interfaces.portal.members import Member
from cancuoc.interfaces.ui.forms import Choice
from cancuoc.interfaces.ui.text import age_words, vi_date
from cancuoc.law.ages import FROM_6_AGE, Band, birthday
from cancuoc.law.eligibility import Duty
from cancuoc.law.papers import Paper
from cancuoc.law.validity import MILESTONES, BirthdayNotKnown, expiry

SOON_DAYS = 60


def called(member: Member, *, full: bool) -> str:
    """Return the name: whole for an invited family, else the given name and the birth year.

    Whoever only typed a number learns nothing that the number did not say already.
    """
    if full:
        return member.full_name
    return _("%(name)s, sinh năm %(year)s") % {"name": member.given, "year": member.born.year}


def choice(member: Member, *, on: date, full: bool) -> Choice:
    """Return the tick box of a member: whose, and what is asked of him or her."""
    words = [hint(member, on=on)]
    if full:
        words.insert(0, age_words(member.born, on) + ".")
    return Choice(
        value=member.key,
        text=called(member, full=full),
        hint=" ".join(words),
        disabled=member.booked,
    )


def hint(member: Member, *, on: date) -> str:
    """Return what is asked of a member, in one or two sentences."""
    if member.booked:
        return _("Đã có lịch hẹn.")
    if member.duty is Duty.NONE:
        return _("Thẻ còn hạn, chưa cần làm lại.")
    if member.band is Band.UNDER_6:
        return " ".join(filter(None, [_("Dưới 6 tuổi: không phải đến."), _turning(member, on=on)]))
    if member.band is Band.FROM_6:
        return _("Đến cùng cha, mẹ hoặc người giám hộ.")
    if member.duty is Duty.MUST:
        return _("Cần đến làm thẻ.")
    return _("Làm khi gia đình muốn.")


def _turning(member: Member, *, on: date) -> str:
    if member.born.exact is None:
        return ""
    day = birthday(member.born.exact, FROM_6_AGE)
    if not 0 < (day - on).days <= SOON_DAYS:
        return ""
    return _("Đủ 6 tuổi ngày %(day)s.") % {"day": vi_date(day)}


def chosen_at_first(member: Member) -> bool:
    """Return whether the box is ticked before anybody touched it."""
    return not member.booked and member.must_come and member.duty is not Duty.NONE


def papers_line(papers: tuple[Paper, ...]) -> str:
    """Return the papers in one line; none at all is said, not left empty."""
    if not papers:
        return _("Không cần giấy tờ nào: dữ liệu dân cư đã đủ.")
    return "; ".join(_(paper.vi) for paper in papers)


def family_papers(members: list[Member]) -> tuple[Paper, ...]:
    """Return what the family brings, each paper once."""
    return tuple(dict.fromkeys(paper for member in members for paper in member.papers))


def family_bring(members: list[Member]) -> tuple[Paper, ...]:
    """Return what makes the visit easier, each once; nothing that was already asked."""
    asked = set(family_papers(members))
    found = dict.fromkeys(paper for member in members for paper in member.bring)
    return tuple(paper for paper in found if paper not in asked)


def expiry_line(member: Member, *, on: date) -> str:
    """Return until when a card given on a day lasts (Art. 21), "" where it is not known."""
    try:
        ends = expiry(born=member.born, issued=on)
    except BirthdayNotKnown:
        return ""
    if ends is None:
        return _("Thẻ cấp dịp này không phải đổi theo tuổi nữa.")
    age = next(a for a in MILESTONES if ends.year - member.born.year <= a)
    return _("Thẻ cấp dịp này dùng đến %(day)s, khi đủ %(age)s tuổi.") % {
        "day": vi_date(ends),
        "age": age,
    }
