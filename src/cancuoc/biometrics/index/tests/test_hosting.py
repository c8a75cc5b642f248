"""The host of a shard and the process that serves it."""

from __future__ import annotations

import threading
from multiprocessing import Pipe

import pytest

from cancuoc.biometrics.index import folders, hosting
from cancuoc.biometrics.index.hosting import Host
from cancuoc.biometrics.index.serving import serve
from cancuoc.biometrics.index.settings import Settings
from cancuoc.biometrics.index.tests.crowd import again, person, subject
from cancuoc.biometrics.templates import BadTemplates


def entries(*numbers):
    return [(subject(n), person(n).to_bytes()) for n in numbers]


def search(number):
    return "search", again(number).to_bytes(), 3, frozenset(), 0.5


class TestHost:
    @pytest.fixture
    def host(self, tmp_path):
        opened = Host(Settings(), tmp_path / "0")
        yield opened
        opened.ask("close")

    def test_it_answers_by_name(self, host):
        assert host.ask("insert", entries(1, 2)) == 2
        assert host.ask("size") == 2
        assert host.ask(*search(1)).candidates[0].subject == subject(1)
        assert host.ask("delete", subject(1)) == (True, 1)
        assert host.ask("memory") > 0

    def test_a_refusal_is_an_answer_when_asked_for(self, host):
        with pytest.raises(BadTemplates):
            host.ask("insert", [(subject(1), b"")])
        assert isinstance(host.answer("insert", [(subject(1), b"")]), BadTemplates)
        assert host.answer("size") == 0

    def test_it_can_begin_anew(self, host, tmp_path):
        host.ask("insert", entries(1))
        host.ask("empty")
        assert host.ask("size") == 0
        assert host.ask(*search(1)).candidates == ()
        assert host.ask("insert", entries(1)) == 1

    def test_it_takes_over_what_is_in_its_folder(self, host, tmp_path):
        host.ask("insert", entries(1))
        assert Host(Settings(), tmp_path / "0").ask("size") == 1

    def test_a_folder_of_its_own_goes_with_it(self, tmp_path, monkeypatch):
        monkeypatch.setattr(hosting, "Claim", lambda: folders.Claim(tmp_path))
        host = Host(Settings())
        host.ask("insert", entries(1))
        (folder,) = tmp_path.iterdir()
        assert folder.stat().st_mode & 0o777 == 0o700
        host.ask("close")
        assert list(tmp_path.iterdir()) == []


class TestServe:
    @pytest.fixture
    def line(self, tmp_path):
        ours, theirs = Pipe()
        thread = threading.Thread(target=serve, args=(theirs,))
        thread.start()
        ours.send(("open", (Settings(), tmp_path / "0")))
        assert ours.recv() is None
        yield ours
        ours.close()
        thread.join()
        theirs.close()
        assert not (tmp_path / "0").exists()

    def ask(self, line, what, *words):
        line.send((what, words))
        return line.recv()

    def test_questions_are_answered_in_turn(self, line):
        assert self.ask(line, "insert", entries(3)) == 1
        assert self.ask(line, *search(3)).candidates[0].subject == subject(3)

    def test_a_refusal_crosses_the_line_and_the_next_question_is_answered(self, line):
        refused = self.ask(line, "insert", [(subject(1), b"short")])
        assert isinstance(refused, BadTemplates)
        assert refused.details == {"bytes": 5}
        assert refused.next_step == BadTemplates.next_step
        assert self.ask(line, "size") == 0
