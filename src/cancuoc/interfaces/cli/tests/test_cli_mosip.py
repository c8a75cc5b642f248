"""The queue's server: answers before it acknowledges, survives a kill in between, stops."""

from __future__ import annotations

import json
import os
import signal
import threading
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connections

from cancuoc.domain.abis import services
from cancuoc.domain.abis.adapters.stomp_queue import Broker, StompQueue
from cancuoc.domain.abis.ports import QueueAway
from cancuoc.domain.abis.refusals import BadQueueSettings, TokenRefused
from cancuoc.domain.abis.rules import Scope
from cancuoc.domain.abis.tests.mosip_people import HOST, Kept, document, url
from cancuoc.domain.abis.tests.stomp_broker import SmallBroker
from cancuoc.foundation.actor import Actor
from cancuoc.interfaces.cli import mosip_abis
from cancuoc.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)
REFERENCES = apps.get_model("abis", "MosipReference").objects
JOBS = apps.get_model("abis", "MosipJob").objects


@pytest.fixture
def token():
    at = clock.now()
    return services.add_partner(
        name="mosip",
        scopes=tuple(Scope),
        callback_hosts=(HOST,),
        expires_at=at + timedelta(days=1),
        at=at,
        by=Actor.system("tests"),
    )


@pytest.fixture
def broker():
    small = SmallBroker()
    yield small
    small.close()


def message(operation, number, **parts):
    return json.dumps(
        {
            "id": f"mosip.abis.{operation}",
            "version": "1.1",
            "requestId": f"r-{number}",
            "requesttime": "2020-03-29T07:01:24.692Z",
            **parts,
        }
    )


@pytest.fixture
def serving(token, broker):
    """A server in a thread, as its process would run it; stopped at the end."""
    kept = Kept()
    kept.documents[url("p1")] = document("p1")
    place = Broker(host="127.0.0.1", port=broker.port, inbound="/queue/in", outbound="/queue/out")
    server = mosip_abis.Server(
        connect=lambda: StompQueue(place), token=token, references=kept, first_wait=0.05
    )

    def serve():
        server.run()
        connections.close_all()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield server
    server.stop.set()
    thread.join(10)
    assert not thread.is_alive()


def test_messages_are_answered_in_order(serving, broker):
    broker.put(
        message("ping", 1),
        message("insert", 2, referenceId="p1", referenceURL=url("p1")),
        message("referenceCount", 3),
        "no message",
    )
    assert broker.wait(sent=4, acknowledged=4)
    answers = [json.loads(body) for body in broker.sent]
    assert [one["returnValue"] for one in answers] == ["1", "1", "1", "2"]
    assert answers[2]["count"] == "1"
    assert not JOBS.filter(sent_at__isnull=True).exists()


def test_a_kill_between_answer_and_acknowledgement_has_one_effect(serving, broker):
    broker.deaf = True
    broker.put(message("insert", 1, referenceId="p1", referenceURL=url("p1")))
    assert broker.wait(sent=2, acknowledged=1)
    first, second = map(json.loads, broker.sent)
    assert first == second
    assert first["returnValue"] == "1"
    assert (REFERENCES.count(), JOBS.count()) == (1, 1)


def test_a_broker_without_an_address_is_refused():
    for place in ("broker", "broker:", ":1", "broker:x", "broker:70000"):
        with pytest.raises(BadQueueSettings):
            mosip_abis.run([place])


def test_a_token_that_does_not_count_ends_it(monkeypatch):
    monkeypatch.setenv("CANCUOC_MOSIP_TOKEN", "x")
    with pytest.raises(TokenRefused):
        mosip_abis.run(["127.0.0.1:1"])


def test_a_signal_ends_it_after_the_message_under_way(token, monkeypatch):
    def told(server):
        os.kill(os.getpid(), signal.SIGTERM)
        assert server.stop.wait(5)

    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    monkeypatch.setenv("CANCUOC_MOSIP_TOKEN", token)
    monkeypatch.setattr(mosip_abis.Server, "run", told)
    try:
        assert mosip_abis.run(["127.0.0.1:1"]) == 0
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def test_a_broker_that_is_away_is_waited_for(token):
    asked = []

    def connect():
        asked.append(1)
        if len(asked) == 3:
            server.stop.set()
        raise QueueAway("away")

    server = mosip_abis.Server(connect=connect, token=token, references=Kept(), first_wait=0.001)
    server.run()
    assert len(asked) == 3
