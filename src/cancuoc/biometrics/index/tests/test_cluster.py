"""Shards run by Ray: with a pretended Ray every day, with two real nodes at night."""

from __future__ import annotations

import importlib.util
import sys
from types import SimpleNamespace

import pytest

from cancuoc.biometrics.index import cluster, folders, hosting
from cancuoc.biometrics.index.cluster import NoCluster, Remote
from cancuoc.biometrics.index.gallery import Gallery
from cancuoc.biometrics.index.parts import Gone
from cancuoc.biometrics.index.settings import Settings
from cancuoc.biometrics.index.tests.crowd import TWO_FINGERS, again, person, subject
from cancuoc.biometrics.templates import BadTemplates

ADDRESS = "127.0.0.1:1"


class ActorDied(Exception):
    pass


class Late(Exception):
    pass


class Ray:
    """What is used of Ray, in this process; an actor can be made to die."""

    exceptions = SimpleNamespace(RayActorError=ActorDied, GetTimeoutError=Late)

    def __init__(self):
        self.actors, self.options, self.joined = [], [], []
        self.refuses = None

    def init(self, **words):
        if self.refuses:
            raise self.refuses
        self.joined.append(words)

    def remote(self, **options):
        self.options.append(options)

        def made(kind):
            return SimpleNamespace(remote=lambda *words: self._actor(kind(*words)))

        return made

    def _actor(self, host):
        actor = SimpleNamespace(host=host, fails=None)
        actor.answer = SimpleNamespace(remote=lambda *words: (actor, words))
        self.actors.append(actor)
        return actor

    def get(self, waiting, timeout):
        assert timeout > 0
        actor, words = waiting
        if actor.fails:
            raise actor.fails
        return actor.host.answer(*words)

    def kill(self, actor):
        actor.fails = ActorDied()


@pytest.fixture
def ray(monkeypatch, tmp_path):
    pretended = Ray()
    cluster._joined.cache_clear()
    monkeypatch.setitem(sys.modules, "ray", pretended)
    monkeypatch.setenv(cluster.VARIABLE, ADDRESS)
    monkeypatch.setattr(hosting, "Claim", lambda: folders.Claim(tmp_path))
    yield pretended
    cluster._joined.cache_clear()


def everybody():
    return ((subject(n), person(n, fingers=TWO_FINGERS[:1]).to_bytes()) for n in range(10))


def names(answer):
    return [found.subject for found in answer.candidates]


class TestTheAddress:
    def test_without_one_everything_stays_here(self, monkeypatch):
        monkeypatch.delenv(cluster.VARIABLE, raising=False)
        assert cluster.address() is None
        monkeypatch.setenv(cluster.VARIABLE, "")
        assert cluster.address() is None

    def test_it_is_taken_from_the_environment(self, ray):
        assert cluster.address() == ADDRESS

    def test_a_gallery_without_workers_does_not_ask_for_it(self, ray):
        with Gallery() as gallery:
            gallery.insert(subject(1), person(1))
        assert ray.joined == []


class TestNoCluster:
    def test_ray_that_is_not_installed_is_told(self, ray, monkeypatch):
        monkeypatch.setitem(sys.modules, "ray", None)
        with pytest.raises(NoCluster) as refused:
            Gallery(workers=1)
        assert refused.value.details == {"reason": "not installed"}
        assert "«cluster»" in refused.value.next_step

    @pytest.mark.parametrize("error", [ConnectionError("no answer"), ValueError("bad address")])
    def test_a_cluster_that_does_not_answer_is_told(self, ray, error):
        ray.refuses = error
        with pytest.raises(NoCluster) as refused:
            Gallery(workers=1)
        assert refused.value.details == {"reason": str(error), "address": ADDRESS}
        assert refused.value.status == 503


class TestShardsOfACluster:
    def test_they_answer_as_those_here_do(self, ray):
        with Gallery(source=everybody) as here, Gallery(workers=2, source=everybody) as there:
            here.refill()
            there.refill()
            assert len(ray.actors) == 2
            for number in (3, 7, 50):
                probe = again(number, fingers=TWO_FINGERS[:1])
                assert there.search(probe, least=0.0) == here.search(probe, least=0.0)
            assert there.delete(subject(3))
            assert names(there.search(again(3))) == []

    def test_the_cluster_is_joined_once_and_shards_are_spread(self, ray):
        with Gallery(workers=2):
            pass
        assert [words["address"] for words in ray.joined] == [ADDRESS]
        assert ray.options[0]["scheduling_strategy"] == "SPREAD"
        assert ray.options[0]["max_restarts"] == 0

    def test_a_lost_machine_is_replaced_and_filled_from_the_source(self, ray):
        with Gallery(workers=2, source=everybody) as gallery:
            gallery.refill()
            for actor in list(ray.actors):
                ray.kill(actor)
                assert all(names(gallery.search(again(n))) == [subject(n)] for n in range(10))
            assert len(ray.actors) == 4
            assert len(gallery) == 10

    def test_rows_go_when_it_closes(self, ray, tmp_path):
        with Gallery(workers=2, source=everybody) as gallery:
            gallery.refill()
            assert len(list(tmp_path.iterdir())) == 2
        assert list(tmp_path.iterdir()) == []


class TestRemote:
    @pytest.fixture
    def part(self, ray):
        opened = Remote(ADDRESS, Settings())
        yield opened
        opened.close()

    @pytest.mark.parametrize("error", [ActorDied(), Late()])
    def test_one_that_is_dead_or_silent_is_gone(self, part, ray, error):
        ray.actors[0].fails = error
        part.start("size")
        with pytest.raises(Gone):
            part.finish()
        assert part.restart() is False
        part.start("size")
        assert part.finish() == 0

    def test_a_refusal_comes_back_as_it_is(self, part):
        part.start("insert", [(subject(1), b"")])
        with pytest.raises(BadTemplates):
            part.finish()

    def test_closing_a_dead_one_is_no_mistake(self, part, ray):
        ray.kill(ray.actors[0])
        part.close()


@pytest.mark.nightly
@pytest.mark.filterwarnings("ignore")
@pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason="ray is not installed")
def test_two_nodes_answer_as_one_process_and_survive_the_loss_of_one(monkeypatch):
    import ray
    from ray.cluster_utils import Cluster

    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    monkeypatch.setenv("PYTHONPATH", ":".join(filter(None, sys.path)))
    node = {"num_cpus": 1, "object_store_memory": 80_000_000}
    nodes = Cluster(initialize_head=True, head_node_args={**node, "include_dashboard": False})
    second = nodes.add_node(**node)
    try:
        with Gallery(source=everybody) as here:
            here.refill()
            monkeypatch.setenv(cluster.VARIABLE, nodes.address)
            with Gallery(workers=2, source=everybody) as there:
                there.refill()
                for probe in (again(3), again(4, eyes=(), fingers=TWO_FINGERS[:1]), again(50)):
                    assert there.search(probe, least=0.0) == here.search(probe, least=0.0)
                nodes.remove_node(second, allow_graceful=False)
                nodes.add_node(**node)
                assert there.search(again(5), least=0.0) == here.search(again(5), least=0.0)
                assert len(there) == 10
    finally:
        cluster._joined.cache_clear()
        ray.shutdown()
        nodes.shutdown()
