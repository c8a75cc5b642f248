"""Parts that die: the gallery is whole again, or says that it is not. Parts here only pretend."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cancuoc.biometrics.index import gallery as galleries
from cancuoc.biometrics.index.gallery import Gallery, GalleryAway
from cancuoc.biometrics.index.parts import Gone, Here
from cancuoc.biometrics.index.settings import Settings
from cancuoc.biometrics.index.tests.crowd import again, person, subject
from cancuoc.biometrics.templates import BadTemplates

COUNT = 12


class Mortal(Here):
    """A part that dies when told, before or after it has done what it was asked."""

    def __init__(self, folder, settings):
        super().__init__(folder, settings)
        self.dies_before = self.dies_after = 0
        self.loses = False
        self.dead = False
        self.born = 1

    def start(self, what, *words):
        if self.dead:
            raise Gone
        super().start(what, *words)

    def finish(self):
        if self.dies_before:
            self.dies_before -= 1
            self.dead = True
        if self.dead:
            raise Gone
        answer = super().finish()
        if self.dies_after:
            self.dies_after -= 1
            self.dead = True
            raise Gone
        return answer

    def restart(self):
        self.born += 1
        self.dead = False
        super().restart()
        if self.loses:
            self._host.ask("empty")
        return not self.loses


def everybody():
    return ((subject(n), person(n).to_bytes()) for n in range(COUNT))


def names(answer):
    return [found.subject for found in answer.candidates]


def opened(monkeypatch, tmp_path, *, source=everybody, parts=2, attempts=3):
    monkeypatch.setattr(galleries, "Worker", Mortal)
    settings = Settings()
    settings = replace(settings, workers=settings.workers._replace(attempts=attempts))
    gallery = Gallery(workers=parts, folder=tmp_path, source=source, settings=settings)
    gallery.insert_many((subject(n), person(n)) for n in range(COUNT))
    return gallery


@pytest.fixture
def gallery(monkeypatch, tmp_path):
    with opened(monkeypatch, tmp_path) as whole:
        yield whole


@pytest.fixture
def bare(monkeypatch, tmp_path):
    with opened(monkeypatch, tmp_path, source=None) as whole:
        yield whole


def home(gallery, number):
    return gallery._parts[gallery._part(subject(number))]


class TestASearch:
    @pytest.mark.parametrize("when", ["dies_before", "dies_after"])
    @pytest.mark.parametrize("loses", [False, True])
    def test_it_is_repeated_over_everybody(self, gallery, when, loses):
        whole = gallery.search(again(3), least=0.0, most=COUNT)
        for part in gallery._parts:
            part.loses = loses
            setattr(part, when, 1)
            assert gallery.search(again(3), least=0.0, most=COUNT) == whole
            assert part.born == 2
        assert len(gallery) == COUNT

    def test_it_is_repeated_when_all_die_at_once(self, gallery):
        for part in gallery._parts:
            part.dies_after = 1
        assert names(gallery.search(again(5))) == [subject(5)]

    def test_a_part_found_dead_is_started_again(self, gallery):
        for part in gallery._parts:
            part.dead = True
        assert names(gallery.search(again(5))) == [subject(5)]

    def test_it_is_refused_when_a_part_dies_again_and_again(self, gallery):
        gallery._parts[0].dies_before = 99
        with pytest.raises(GalleryAway):
            gallery.search(again(5))
        gallery._parts[0].dies_before = 0
        assert names(gallery.search(again(5))) == [subject(5)]

    def test_it_is_tried_as_often_as_set(self, monkeypatch, tmp_path):
        with opened(monkeypatch, tmp_path, attempts=1) as gallery:
            gallery._parts[0].dies_after = 1
            with pytest.raises(GalleryAway):
                gallery.search(again(5))
            assert names(gallery.search(again(5))) == [subject(5)]


class TestRowsThatAreLost:
    def test_without_a_source_nothing_is_answered_any_more(self, bare):
        part = home(bare, 5)
        part.loses, part.dead = True, True
        for _ in range(3):
            with pytest.raises(GalleryAway) as refused:
                bare.search(again(5))
            assert refused.value.status == 503

    def test_without_a_source_rows_that_are_still_there_are_taken_over(self, bare):
        home(bare, 5).dead = True
        assert names(bare.search(again(5))) == [subject(5)]

    def test_one_row_less_is_noticed(self, bare):
        home(bare, 5)._host.ask("delete", subject(5))
        home(bare, 5).dead = True
        with pytest.raises(GalleryAway):
            bare.search(again(6))

    def test_a_source_that_fails_is_asked_again_and_nothing_answered_until_then(
        self, monkeypatch, tmp_path
    ):
        state = {"broken": False}

        def source():
            yield from list(everybody())[:7]
            if state["broken"]:
                raise ConnectionError("the database is away")
            yield from list(everybody())[7:]

        with opened(monkeypatch, tmp_path, source=source) as gallery:
            part = home(gallery, 1)
            part.loses, part.dead = True, True
            state["broken"] = True
            for _ in range(2):
                with pytest.raises(ConnectionError):
                    gallery.search(again(1))
            state["broken"] = False
            assert names(gallery.search(again(1))) == [subject(1)]
            assert len(gallery) == COUNT

    def test_only_what_belongs_there_is_filled_in(self, gallery):
        part = gallery._parts[0]
        sizes = list(gallery._sizes)
        part.loses, part.dead = True, True
        gallery.search(again(1))
        assert gallery._sizes == sizes
        assert [each._host.ask("size") for each in gallery._parts] == sizes


class TestChanges:
    @pytest.mark.parametrize("when", ["dies_before", "dies_after"])
    @pytest.mark.parametrize("loses", [False, True])
    def test_an_insert_is_done_in_the_end(self, gallery, when, loses):
        part = home(gallery, 100)
        part.loses = loses
        setattr(part, when, 1)
        gallery.insert(subject(100), person(100))
        assert names(gallery.search(again(100))) == [subject(100)]
        assert len(gallery) == COUNT + 1
        assert all(names(gallery.search(again(n))) == [subject(n)] for n in range(COUNT))

    def test_a_row_half_written_is_written_again(self, gallery):
        part = home(gallery, 3)
        used = part._host._shard._columns["used"]
        used[part._host._shard._rows[subject(3)]] = False
        part.dead = True
        gallery.insert(subject(3), person(3))
        assert names(gallery.search(again(3))) == [subject(3)]
        assert len(gallery) == COUNT

    @pytest.mark.parametrize("when", ["dies_before", "dies_after"])
    def test_a_deletion_is_done_in_the_end(self, gallery, when):
        setattr(home(gallery, 3), when, 1)
        gallery.delete(subject(3))
        assert names(gallery.search(again(3))) == []
        assert len(gallery) == COUNT - 1

    def test_a_refusal_while_another_part_dies_is_still_told(self, gallery):
        bad = next(n for n in range(100, 200) if gallery._part(subject(n)) == 0)
        good = next(n for n in range(100, 200) if gallery._part(subject(n)) == 1)
        gallery._parts[1].dies_before = 1
        with pytest.raises(BadTemplates):
            gallery._insert([(subject(bad), b""), (subject(good), person(good).to_bytes())])
        assert names(gallery.search(again(good))) == [subject(good)]
        assert len(gallery) == COUNT + 1


def test_a_part_that_does_not_even_start_is_refused(monkeypatch, tmp_path):
    def stillborn(folder, settings):
        if folder.name == "1":
            raise Gone
        return Mortal(folder, settings)

    monkeypatch.setattr(galleries, "Worker", stillborn)
    with pytest.raises(GalleryAway):
        Gallery(workers=2, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []
