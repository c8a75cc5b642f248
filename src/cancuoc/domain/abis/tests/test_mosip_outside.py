"""The adapters of MOSIP's door: data by HTTP, messages by STOMP, and their Null twins."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from cancuoc.domain.abis.adapters import stomp_queue
from cancuoc.domain.abis.adapters.references import HttpReferences, NullReferences
from cancuoc.domain.abis.adapters.stomp_queue import Broker, NullQueue, StompQueue
from cancuoc.domain.abis.ports import Message, QueueAway, ReferenceUnreachable
from cancuoc.domain.abis.refusals import QueueProgramMissing
from cancuoc.domain.abis.tests.stomp_broker import SmallBroker


@pytest.fixture
def server():
    """A data share on loopback; the path names the status or how many bytes come."""
    got = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            got.append(self.path)
            number = int(self.path.strip("/"))
            self.send_response(number if number < 600 else 200)
            self.send_header("Location", "/200")
            self.end_headers()
            self.wfile.write(b"x" * (number if number >= 600 else 4))

        def log_message(self, *_given):
            pass

    running = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=running.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}", got
    running.shutdown()
    running.server_close()


class TestReferences:
    def test_data_are_fetched(self, server):
        assert HttpReferences().fetch(f"{server[0]}/200") == b"xxxx"

    @pytest.mark.parametrize("status", [301, 302, 307, 403, 404, 500])
    def test_anything_else_is_a_no_and_no_redirection_is_followed(self, server, status):
        with pytest.raises(ReferenceUnreachable):
            HttpReferences().fetch(f"{server[0]}/{status}")
        assert len(server[1]) == 1

    def test_no_more_is_read_than_a_document_may_have(self, server):
        assert len(HttpReferences(most=5000).fetch(f"{server[0]}/5000")) == 5000
        with pytest.raises(ReferenceUnreachable):
            HttpReferences(most=5000).fetch(f"{server[0]}/5001")

    @pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "no address", "http://"])
    def test_nobody_there_is_a_no(self, url):
        with pytest.raises(ReferenceUnreachable):
            HttpReferences().fetch(url)

    def test_the_null_twin_warns(self, caplog):
        with pytest.raises(ReferenceUnreachable):
            NullReferences().fetch("http://mosip.test/")
        assert "nothing is fetched" in caplog.text


class TestNullQueue:
    def test_it_warns_and_brings_nothing(self, caplog):
        queue = NullQueue()
        with pytest.raises(QueueAway):
            queue.receive(seconds=0)
        assert "no broker" in caplog.text
        with pytest.raises(QueueAway):
            queue.answer(b"{}")
        with pytest.raises(QueueAway):
            queue.acknowledge(Message(body=b"", handle="1"))
        queue.close()


class TestStomp:
    @pytest.fixture
    def broker(self):
        small = SmallBroker()
        yield small
        small.close()

    def queue(self, port):
        return StompQueue(
            Broker(host="127.0.0.1", port=port, inbound="/queue/in", outbound="/queue/out")
        )

    def test_a_message_comes_an_answer_goes_and_the_broker_forgets(self, broker):
        broker.put('{"a": "ạ"}')
        queue = self.queue(broker.port)
        message = queue.receive(seconds=10)
        assert message.body == '{"a": "ạ"}'.encode()
        queue.answer(b'{"b": 1}')
        assert broker.sent == ['{"b": 1}']
        assert broker.acknowledged == []
        queue.acknowledge(message)
        assert broker.wait(sent=1, acknowledged=1)
        assert queue.receive(seconds=0.01) is None
        queue.close()

    def test_what_was_not_acknowledged_comes_again(self, broker):
        broker.put("once")
        first = self.queue(broker.port)
        assert first.receive(seconds=10).body == b"once"
        first.close()
        second = self.queue(broker.port)
        assert second.receive(seconds=10).body == b"once"
        second.close()

    def test_nobody_there_is_said(self, broker):
        broker.close()
        with pytest.raises(QueueAway):
            self.queue(1)

    def test_without_the_package_it_is_refused_clearly(self, monkeypatch):
        def missing(name):
            raise ImportError(name)

        monkeypatch.setattr(stomp_queue, "import_module", missing)
        with pytest.raises(QueueProgramMissing):
            self.queue(1)
