"""Templates at rest: sealed, bound to their subject, and nowhere beside a name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.db import connection

from cancuoc.biometrics.templates import Templates
from cancuoc.domain.enrolment.tests import samples
from cancuoc.domain.uniqueness import queries, services
from cancuoc.domain.uniqueness.refusals import SealBroken
from cancuoc.domain.uniqueness.sealing import Sealer
from cancuoc.domain.uniqueness.services import Probe
from cancuoc.domain.uniqueness.tests.captures import Reads, dossier
from cancuoc.domain.uniqueness.tests.people import AT, WORKER, new, subject_id, templates
from cancuoc.foundation import keys

ADULT, CHILD = subject_id(1), subject_id(2)
WHOLE = templates("p1", fingers=(1, 2, 10), age=33.5)


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.KEY_DIR, settings.BLOB_DIR = tmp_path / "keys", tmp_path / "blobs"
    keys.store.cache_clear()
    yield
    keys.store.cache_clear()


def sealed(subject=ADULT, *, child=False, given: Templates = WHOLE) -> bytes:
    return Sealer().seal(templates=given, subject=subject, child=child)


class TestSealing:
    @pytest.mark.parametrize("child", [False, True])
    def test_what_was_sealed_opens_for_its_subject(self, child):
        opened = Sealer().open(sealed=sealed(child=child), subject=ADULT)
        assert opened.to_bytes() == WHOLE.to_bytes()

    def test_for_another_subject_it_does_not_open(self):
        with pytest.raises(SealBroken) as refused:
            Sealer().open(sealed=sealed(), subject=CHILD)
        assert refused.value.status == 500

    def test_adults_and_children_have_keys_of_their_own(self):
        box = bytearray(sealed(child=False))
        box[4] = 1
        with pytest.raises(SealBroken):
            Sealer().open(sealed=bytes(box), subject=ADULT)
        names = {path.name for path in keys.store().directory.iterdir()}
        assert names == {"class-biometric_adult", "class-biometric_child"}

    @pytest.mark.parametrize("at", [0, 3, 4, 5, 16, 17, 40, -1])
    def test_every_altered_byte_is_seen(self, at):
        box = bytearray(sealed())
        box[at] ^= 1
        with pytest.raises(SealBroken):
            Sealer().open(sealed=bytes(box), subject=ADULT)

    @pytest.mark.parametrize("length", [0, 1, 4, 5, 17, 32, 33, 100])
    def test_a_part_of_it_is_not_enough(self, length):
        with pytest.raises(SealBroken):
            Sealer().open(sealed=sealed()[:length], subject=ADULT)

    def test_the_same_templates_never_look_the_same(self):
        assert sealed() != sealed()

    def test_sealed_bytes_that_are_no_templates_are_refused(self, monkeypatch):
        monkeypatch.setattr(Templates, "to_bytes", lambda _self: b"something else")
        box = sealed()
        with pytest.raises(SealBroken):
            Sealer().open(sealed=box, subject=ADULT)


def dumped() -> bytes:
    """Return everything the room's tables hold, as a copy of the database would."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE tablename LIKE 'uniqueness_%' ORDER BY 1"
        )
        tables = [name for (name,) in cursor.fetchall()]
        assert len(tables) == 6
        parts = []
        for table in tables:
            with cursor.copy(f"COPY {table} TO STDOUT") as copy:
                parts += [bytes(part) for part in copy]
    return b"".join(parts)


def traces(found: Templates) -> list[bytes]:
    """Return pieces of templates that would give them away, as bytes and as hexadecimals."""
    pieces = [found.to_bytes()[:16]]
    for code in found.eyes.values():
        packed = code.to_bytes()
        pieces += [packed[k : k + 12] for k in range(0, 1200, 300)]
    for minutiae in found.fingers.values():
        columns = np.rint(np.stack([minutiae.x, minutiae.y], axis=1)).astype("<u2")
        pieces.append(columns[:3].tobytes())
    return [form for piece in pieces for form in (piece, piece.hex().encode())]


def everybody() -> list[Templates]:
    found = queries.packed_in_order(gallery="hanoi")
    return [Templates.from_bytes(data) for _, data in found]


@pytest.mark.django_db
class TestTheDump:
    def fill(self) -> list[Any]:
        people = [dossier(1), dossier(2, spoilt=["left-iris"]), dossier(3, band="6-<14")]
        ids = samples.receive(*people)
        services.gather(dossier_ids=ids, extractor=Reads(), at=AT, by=WORKER)
        services.fill_fingers(extractor=Reads(), most=3, at=AT, by=WORKER)
        services.add(entries=[new(9, gallery="other")], at=AT, by=WORKER)
        for each in queries.stored(subjects=queries.subjects_of(refs=map(str, ids)).values()):
            probe = Probe(key=subject_id(8), templates=each.templates)
            services.search(probes=[probe], why="test", at=AT, by=WORKER)
        services.remove(subjects=[subject_id(9)], reason="test", at=AT, by=WORKER)
        return people

    def test_no_template_is_in_it(self):
        self.fill()
        dump = dumped()
        everyone = everybody()
        assert len(everyone) == 3
        for each in everyone:
            assert each
            assert not [piece for piece in traces(each) if piece in dump]

    def test_the_traces_would_be_found_if_they_were_there(self):
        self.fill()
        everyone = everybody()
        clear = b"".join(each.to_bytes() for each in everyone)
        assert all(traces(each)[0] in clear for each in everyone)
        assert all(traces(each)[2] in clear for each in everyone)

    def test_no_name_and_no_number_is_in_it(self):
        people = self.fill()
        dump = dumped()
        for captured in people:
            declared = captured.identity.declared
            for word in (declared.full_name, declared.personal_number, declared.phone):
                assert word
                assert word.encode() not in dump
        assert str(people[0].dossier_id).encode() in dump

    def test_no_picture_is_in_it(self):
        people = self.fill()
        dump = dumped()
        for number, _ in enumerate(people, start=1):
            assert f"p{number}.{number}|".encode() not in dump

    def test_after_a_removal_not_even_the_sealed_row_is_there(self):
        self.fill()
        before = queries.count()
        gone = queries.subjects_of(refs=[str(samples.captured(1).dossier_id)])
        services.remove(subjects=list(gone.values()), reason="asked", at=AT, by=WORKER)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM uniqueness_sealedtemplates")
            assert cursor.fetchone() == (before - 1,)
