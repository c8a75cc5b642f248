"""A MOSIP for the tests: documents of drawn people behind addresses, messages in two dialects."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from cancuoc.biometrics.formats import cbeff, finger_minutiae
from cancuoc.biometrics.formats.cbeff import Bir, FormatType
from cancuoc.biometrics.formats.finger_minutiae import Edition
from cancuoc.biometrics.formats.minutiae_values import to_view
from cancuoc.biometrics.positions import Finger
from cancuoc.domain.abis import partners, queries, services
from cancuoc.domain.abis.ports import References, ReferenceUnreachable
from cancuoc.domain.abis.queries import Caller
from cancuoc.domain.abis.rules import Scope
from cancuoc.domain.uniqueness.tests import people
from cancuoc.foundation.actor import Actor

AT = datetime(2024, 7, 6, 3, 0, tzinfo=UTC)
BY = Actor.system("mosip-abis")
HANDS = (1, 2, 6, 7)
HOST = "mosip.test"


def document(
    seed: str, *, take: int = 0, fingers: tuple[int, ...] = HANDS, most: int = 40
) -> bytes:
    """Return a CBEFF document with a person's minutiae, `most` of each finger."""
    birs = []
    for number in fingers:
        view = to_view(people.finger(f"{seed}{number}", shift=float(take)), position=number)
        view = replace(view, minutiae=view.minutiae[:most])
        record = finger_minutiae.Record(edition=Edition.FIRST, views=(view,))
        birs.append(
            Bir(
                data=finger_minutiae.write(record),
                format=FormatType.FINGER_MINUTIAE,
                types=("Finger",),
                subtypes=cbeff.finger_words(Finger(number)),
            )
        )
    return cbeff.write(birs)


def partner(
    name: str = "mosip",
    *,
    scopes: tuple[Scope, ...] = tuple(Scope),
    hosts: tuple[str, ...] = (HOST,),
) -> Caller:
    """Register a partner and return it as a caller."""
    token = services.add_partner(
        name=name,
        scopes=scopes,
        callback_hosts=hosts,
        expires_at=AT + timedelta(days=30),
        at=AT,
        by=BY,
    )
    return queries.caller(digest=partners.digest(token), at=AT)


class Kept(References):
    """Documents by address; `asked` are the addresses that were fetched."""

    def __init__(self) -> None:
        self.documents: dict[str, bytes] = {}
        self.asked: list[str] = []

    def fetch(self, url: str) -> bytes:
        self.asked.append(url)
        if url not in self.documents:
            raise ReferenceUnreachable("404")
        return self.documents[url]


def url(name: str, host: str = HOST) -> str:
    """Return the address of a reference's document."""
    return f"http://{host}/datashare/{name}"


class Mosip:
    """Asks as one MOSIP does, in the dialect of the interface's text or of the testing kit."""

    def __init__(self, caller: Caller, *, kit: bool = False) -> None:
        self.caller, self.kit, self.kept = caller, kit, Kept()
        self.number = 0

    def message(self, operation: str, **parts: Any) -> dict[str, Any]:
        """Return a message; a part that is None is left out."""
        self.number += 1
        ids = {"id": f"mosip.abis.{operation}", "requestId": f"request-{self.number}"}
        dated = (
            {"ver": "1.1", "requestTime": "1539777717"}
            if self.kit
            else {"version": "1.1", "requesttime": "2020-03-29T07:01:24.692Z"}
        )
        whole = {**ids, **dated, **parts}
        return {name: value for name, value in whole.items() if value is not None}

    def send(self, message: dict[str, Any] | bytes) -> dict[str, Any]:
        """Hand one message over and return its answer."""
        body = message if isinstance(message, bytes) else json.dumps(message).encode()
        return services.answer_message(
            caller=self.caller, body=body, references=self.kept, at=AT, by=BY
        )

    def ask(self, operation: str, **parts: Any) -> dict[str, Any]:
        """Send a new message."""
        return self.send(self.message(operation, **parts))

    def insert(self, name: str, seed: str | None = None, *, take: int = 0) -> dict[str, Any]:
        """Insert a person; without a seed there is no document at the address."""
        if seed is not None:
            self.kept.documents[url(name)] = document(seed, take=take)
        return self.ask("insert", referenceId=name, referenceURL=url(name))

    def identify(self, name: str = "", gallery: tuple[str, ...] = (), **parts: Any) -> Any:
        """Identify by a reference, against a gallery when one is named."""
        if gallery:
            parts["gallery"] = {"referenceIds": [{"referenceId": one} for one in gallery]}
        return self.ask("identify", referenceId=name or None, **parts)


def found(answer: dict[str, Any]) -> list[str]:
    """Return the references of an answer's candidates, the most alike first."""
    return [one["referenceId"] for one in answer["candidateList"]["candidates"]]
