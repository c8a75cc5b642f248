"""A queue behind a broker that speaks STOMP 1.2, as MOSIP's ActiveMQ does."""

from __future__ import annotations

import logging
import queue
import threading
import time
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

from cancuoc.domain.abis.ports import Message, Queue, QueueAway
from cancuoc.domain.abis.refusals import QueueProgramMissing

logger = logging.getLogger("cancuoc.abis")
_SECONDS: Final = 10.0


class NullQueue(Queue):
    """Brings nothing, and says so."""

    def receive(self, *, seconds: float) -> Message | None:
        logger.warning("no broker is configured: no message comes in")
        raise QueueAway("no broker")

    def answer(self, body: bytes) -> None:
        raise QueueAway("no broker")

    def acknowledge(self, message: Message) -> None:
        raise QueueAway("no broker")

    def close(self) -> None:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Broker:
    """Where the broker is and which queues to use; `tls` hides what is said from the network."""

    host: str
    port: int
    inbound: str
    outbound: str
    user: str = ""
    password: str = ""
    tls: bool = False


class _Heard:
    """What the library's own thread hears, handed to ours. Names are the library's."""

    def __init__(self) -> None:
        self.messages: queue.Queue[Message] = queue.Queue()
        self.receipts: set[str] = set()
        self.changed = threading.Condition()
        self.gone = False

    def on_message(self, frame: Any) -> None:
        body = frame.body if isinstance(frame.body, bytes) else str(frame.body).encode()
        self.messages.put(Message(body=body, handle=frame.headers["ack"]))

    def on_receipt(self, frame: Any) -> None:
        with self.changed:
            self.receipts.add(frame.headers["receipt-id"])
            self.changed.notify_all()

    def on_error(self, _frame: Any) -> None:
        self.on_disconnected()

    def on_disconnected(self) -> None:
        with self.changed:
            self.gone = True
            self.changed.notify_all()


class StompQueue(Queue):
    """One connection; a message stays the broker's until it is acknowledged, one by one."""

    def __init__(self, broker: Broker) -> None:
        """Connect and subscribe. Raises QueueAway, QueueProgramMissing."""
        try:
            stomp = import_module("stomp")
        except ImportError as error:
            raise QueueProgramMissing from error
        self._broker, self._heard, self._sent = broker, _Heard(), 0
        place = [(broker.host, broker.port)]
        self._link: Any = stomp.Connection12(
            place, reconnect_attempts_max=1, timeout=_SECONDS, auto_content_length=True
        )
        if broker.tls:
            self._link.set_ssl(for_hosts=place)
        self._link.set_listener("", _listener(stomp, self._heard))
        try:
            self._link.connect(broker.user or None, broker.password or None, wait=True)
            self._link.subscribe(
                broker.inbound,
                id="1",
                ack="client-individual",
                headers={"activemq.prefetchSize": "1"},
            )
        except (stomp.exception.StompException, OSError) as error:
            raise QueueAway(type(error).__name__) from error

    def receive(self, *, seconds: float) -> Message | None:
        """Return the next message, None when none came in time. Raises QueueAway."""
        try:
            return self._heard.messages.get(timeout=seconds)
        except queue.Empty:
            if self._heard.gone:
                raise QueueAway("gone") from None
            return None

    def answer(self, body: bytes) -> None:
        """Send an answer; return when the broker has it. Raises QueueAway."""
        self._sent += 1
        receipt = f"answer-{self._sent}"
        self._do("send", self._broker.outbound, body, "application/json", receipt=receipt)
        until = time.monotonic() + _SECONDS
        with self._heard.changed:
            while receipt not in self._heard.receipts:
                if self._heard.gone or not self._heard.changed.wait(until - time.monotonic()):
                    raise QueueAway("no receipt")
            self._heard.receipts.discard(receipt)

    def acknowledge(self, message: Message) -> None:
        """Let the broker forget a message. Raises QueueAway."""
        self._do("ack", message.handle)

    def close(self) -> None:
        """Leave the broker; one that is gone already is left quietly."""
        try:
            self._do("disconnect")
        except QueueAway:
            logger.info("the broker was gone before it was left")

    def _do(self, name: str, *given: Any, **named: Any) -> None:
        stomp = import_module("stomp")
        try:
            getattr(self._link, name)(*given, **named)
        except (stomp.exception.StompException, OSError) as error:
            raise QueueAway(type(error).__name__) from error


def _listener(stomp: Any, heard: _Heard) -> Any:
    """Return a listener of the library that tells `heard`; the rest it needs not."""
    names = ("on_message", "on_receipt", "on_error", "on_disconnected")
    made = stomp.ConnectionListener()
    for name in names:
        setattr(made, name, getattr(heard, name))
    return made
