"""Two officers who climb the ladder for a drawn city, seeing only what the room shows them."""

from __future__ import annotations

from datetime import timedelta

from tests.support.families import AT

from cancuoc.domain.population import queries as population
from cancuoc.domain.population import services as registering
from cancuoc.domain.population.changes import Change
from cancuoc.domain.population.rules import ChangeSource
from cancuoc.domain.population.searching import NothingToSearch
from cancuoc.domain.specialcare import models, queries, refusals, services
from cancuoc.domain.specialcare.evidence import About, Likeness, Source, best
from cancuoc.domain.specialcare.ladder import Act, Origin, Paper
from cancuoc.domain.specialcare.rules import Answered, FoundBy, Procedure, Status
from cancuoc.domain.specialcare.services import Found
from cancuoc.domain.specialcare.tests.city import FIRST, City
from cancuoc.domain.specialcare.tests.desk import SECOND, SYSTEM
from cancuoc.kernel.names import MatchLevel
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import PersonalId

REFUSED = (refusals.NotLikeEnough, refusals.RecordOfDead, refusals.RecordClaimed)


class Officers(City):
    """A city with officers at work in it."""

    today = 0

    # Climbing the ladder.

    def at(self, days=0):
        return AT + timedelta(days=self.today + days)

    def work(self, days=120, every=20):
        """Let officers look at every open file each so many days."""
        for self.today in range(0, days, every):
            services.new_day(at=self.at(), by=SYSTEM)
            for row in models.Resident.objects.exclude(status=Status.HANDED).order_by("code"):
                self._climb(row)

    def _climb(self, row):
        for _ in range(30):
            file = queries.file(resident_id=row.id, at=self.at(), by=FIRST)
            act = getattr(self, "_do_" + file.step.act.value, None)
            if act is None or not act(row, file):
                return
        raise AssertionError(f"going in circles at {file.step}")

    def _who(self, row):
        return self.truth[row.roll_number]

    def _by(self):
        return {"at": self.at(), "by": FIRST}

    def _do_screen(self, row, file):
        who = self._who(row)
        stated = best(file.statements, About.NUMBER)
        if who.kind == "complete":
            self._tells(row, who)
        record = None
        if stated is not None:
            record = population.by_number(personal_number=PersonalId(stated.value)).id
        services.screen(
            resident_id=row.id,
            abandoned=who.kind == "infant",
            origin=Origin.UNDETERMINED if who.kind == "stateless" else None,
            record=record,
            **self._by(),
        )
        return True

    def _tells(self, row, who):
        """Somebody who can speak confirms what the centre has written."""
        for about, typed in ((About.NAME, who.name), (About.FATHER, who.father)):
            services.add_statement(
                resident_id=row.id,
                about=about,
                typed=typed,
                source=Source.SELF,
                said_by="Người đó",
                **self._by(),
            )

    def _do_capture(self, row, file):
        services.note_capture(resident_id=row.id, **self._by())
        return True

    def _do_search_biometrics(self, row, file):
        who = self._who(row)
        found = [Found(person_id=who.person, score=0.98)] if who.enrolled else []
        self._searched(row, FoundBy.BIOMETRICS, found)
        return True

    def _do_search_names(self, row, file):
        name, born = best(file.statements, About.NAME), best(file.statements, About.BORN)
        year = born and PartialDate.parse(born.value).year
        try:
            hits = population.search(text=name.value, born_year=year, limit=5)
        except NothingToSearch:
            hits = ()
        found = [Found(person_id=h.person.id) for h in hits if h.level is MatchLevel.EXACT]
        self._searched(row, FoundBy.NAMES, found)
        return True

    def _searched(self, row, how, found):
        services.note_search(resident_id=row.id, found_by=how, found=found, **self._by())

    def _do_decide_candidate(self, row, file):
        waiting = [one for one in file.candidates if one.state == "open"]
        for one in sorted(waiting, key=lambda each: list(Likeness).index(each.comparison.likeness)):
            try:
                services.propose(candidate_id=one.id, reason="Khớp", **self._by())
                services.confirm(candidate_id=one.id, reason="Xem", at=self.at(), by=SECOND)
                return True
            except REFUSED:
                services.refuse(candidate_id=one.id, reason="Không khớp", **self._by())
        return True

    def _do_settle_contest(self, row, file):
        """Fingers decide a contest; whoever cannot show them steps back."""
        who = self._who(row)
        for one in file.candidates:
            mine = who.enrolled and one.person_id == who.person
            if one.state in ("open", "proposed") and not mine:
                services.refuse(candidate_id=one.id, reason="Vân tay không khớp", **self._by())
        after = queries.file(resident_id=row.id, **self._by())
        return after.step.act is not Act.SETTLE_CONTEST

    def _do_enquire(self, row, file):
        for place in file.places_to_ask:
            services.send(
                resident_id=row.id, addressee=f"Công an {place}", place=place, **self._by()
            )
        return True

    def _do_await_answer(self, row, file):
        who = self._who(row)
        for one in file.enquiries:
            if one.state != "sent":
                continue
            if self.random.random() < 0.7:
                self._answer(who, one)
            elif self.at().date() > one.due_on:
                services.give_up(enquiry_id=one.id, **self._by())
        after = queries.file(resident_id=row.id, **self._by())
        return after.step.act is not Act.AWAIT_ANSWER

    def _answer(self, who, one):
        outcome, facts = Answered.UNKNOWN_THERE, {}
        if one.place == who.place and who.registered_there:
            outcome = Answered.REGISTERED
            facts = {About.FATHER: who.father, About.BORN: PartialDate.of(who.born).vi}
            facts |= {About.NAME: who.name, About.SEX: who.sex.vi}
        elif one.place == who.place and who.kind == "teenager":
            outcome = Answered.NOT_REGISTERED
        services.answer(
            enquiry_id=one.id, outcome=outcome, text="Trả lời", facts=facts, **self._by()
        )

    def _carry(self, row, procedure, **more):
        on = self.at().date()
        services.carry_out(
            resident_id=row.id, procedure=procedure, paper="Số 1", on=on, **more, **self._by()
        )
        return True

    def _do_make_minutes(self, row, file):
        return self._carry(row, Procedure.MINUTES)

    def _do_post(self, row, file):
        return self._carry(row, Procedure.POSTING)

    def _do_register_birth(self, row, file):
        return self._carry(row, Procedure.BIRTH)

    def _do_enter_register(self, row, file):
        who = self._who(row)
        row.refresh_from_db()
        if row.person_id is None:
            born, sex = PartialDate.of(who.born), who.sex
            person = self._record(who.name, born, sex, self._name())
            who.person = person
        else:
            person = row.person_id
            change = Change(source=ChangeSource.DC01, born=PartialDate.of(who.born))
            registering.record_change(person_id=person, change=change, at=self.at(), by=SYSTEM)
        return self._carry(row, Procedure.REGISTER, person_id=person)

    def _do_declare_residence(self, row, file):
        return self._carry(row, Procedure.RESIDENCE)

    def _do_issue_card(self, row, file):
        services.note_paper(resident_id=row.id, paper=Paper.MADE, **self._by())
        return True

    _do_issue_certificate = _do_issue_card

    def _do_hand_over(self, row, file):
        services.note_paper(resident_id=row.id, paper=Paper.HANDED, **self._by())
        return True
