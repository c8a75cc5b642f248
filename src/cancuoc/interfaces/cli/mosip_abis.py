"""`cancuoc mosip-abis`: answers MOSIP's ABIS messages from a broker until it is told to stop.

Answer, then acknowledge: whoever dies in between gets the message again, and the same message
gets the same answer without a second effect.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import signal
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

from django.db import InterfaceError, OperationalError, connections

from cancuoc.domain.abis import queries, services
from cancuoc.domain.abis.adapters.references import HttpReferences
from cancuoc.domain.abis.adapters.stomp_queue import Broker, StompQueue
from cancuoc.domain.abis.ports import Message, Queue, QueueAway, References
from cancuoc.domain.abis.refusals import BadQueueSettings
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.outbox import NotNow
from cancuoc.kernel import clock

logger = logging.getLogger("cancuoc.mosip")
_LISTEN: Final = 0.5
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 30.0
_BY: Final = Actor.system("mosip-abis")


class Server:
    """Reads, answers, reconnects. `token` is looked at anew for each message: it may be revoked."""

    def __init__(
        self,
        *,
        connect: Callable[[], Queue],
        token: str,
        references: References,
        stop: threading.Event | None = None,
        first_wait: float = _FIRST_WAIT,
    ) -> None:
        self.stop = stop or threading.Event()
        self.answered = 0
        self._connect, self._references = connect, references
        self._digest, self._first_wait = services.digest(token), first_wait

    def run(self) -> None:
        """Serve until `stop` is set; a broker or database that is away is waited for."""
        wait = self._first_wait
        while not self.stop.is_set():
            before = self.answered
            try:
                self._serve()
            except (QueueAway, NotNow, OperationalError, InterfaceError) as error:
                logger.warning("%s; trying again", type(error).__name__)
                connections.close_all()
                wait = self._first_wait if self.answered > before else wait
                self.stop.wait(wait)
                wait = min(_LONGEST_WAIT, wait * 2)

    def _serve(self) -> None:
        queue = self._connect()
        try:
            while not self.stop.is_set():
                message = queue.receive(seconds=_LISTEN)
                if message is not None:
                    self._turn(queue, message)
        finally:
            with suppress(QueueAway):
                queue.close()

    def _turn(self, queue: Queue, message: Message) -> None:
        at = clock.now()
        caller = queries.caller(digest=self._digest, at=at)
        answer = services.answer_message(
            caller=caller, body=message.body, references=self._references, at=at, by=_BY
        )
        queue.answer(json.dumps(answer).encode())
        if answer["requestId"]:
            services.mark_sent(
                caller=caller, request_id=answer["requestId"], at=clock.now(), by=_BY
            )
        queue.acknowledge(message)
        self.answered += 1


def run(argv: Sequence[str]) -> int:
    """Serve one partner; return 0 after a clean stop. Raises TokenRefused, BadQueueSettings."""
    wanted = _parser().parse_args(list(argv))
    logging.getLogger("cancuoc").setLevel(logging.INFO)
    broker = _broker(wanted)
    token = os.environ.get("CANCUOC_MOSIP_TOKEN", "")
    queries.caller(digest=services.digest(token), at=clock.now())
    server = Server(connect=lambda: StompQueue(broker), token=token, references=HttpReferences())
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: server.stop.set())
    server.run()
    logger.info("stopped after answering %d", server.answered)
    return 0


def _broker(wanted: argparse.Namespace) -> Broker:
    host, _, port = wanted.broker.rpartition(":")
    if not (host and port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise BadQueueSettings
    return Broker(
        host=host,
        port=int(port),
        inbound=wanted.inbound,
        outbound=wanted.outbound,
        user=os.environ.get("CANCUOC_MOSIP_USER", ""),
        password=os.environ.get("CANCUOC_MOSIP_PASSWORD", ""),
        tls=wanted.tls,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cancuoc mosip-abis",
        description="Trả lời MOSIP qua hàng đợi. Mã truy cập đọc từ CANCUOC_MOSIP_TOKEN.",
    )
    parser.add_argument("broker", help="máy_chủ:cổng của hàng đợi (STOMP)")
    parser.add_argument("--inbound", default="/queue/mosip-to-abis", help="hàng đợi yêu cầu")
    parser.add_argument("--outbound", default="/queue/abis-to-mosip", help="hàng đợi trả lời")
    parser.add_argument("--tls", action="store_true", help="mã hóa đường truyền")
    return parser
