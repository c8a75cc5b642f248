"""Which engine and which extractor this deployment has, as its settings say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from cancuoc.domain.uniqueness.adapters.absent import NullEngine, NullExtractor
from cancuoc.domain.uniqueness.adapters.drawn import DrawnExtractor
from cancuoc.domain.uniqueness.adapters.inside import InsideEngine
from cancuoc.domain.uniqueness.adapters.pictures import PictureExtractor
from cancuoc.domain.uniqueness.adapters.socket_engine import SocketEngine
from cancuoc.domain.uniqueness.ports import Engine, Extractor
from cancuoc.foundation import matching
from cancuoc.kernel.refusal import Refusal


class BadMatcherSettings(Refusal):
    """The settings of matcher or extractor name something that does not exist."""

    status = 500
    message = "Cấu hình bộ so khớp chưa đúng."
    next_step = "Kiểm tra CANCUOC_MATCHER và CANCUOC_EXTRACTOR rồi chạy lại."


_EXTRACTORS: Final[dict[str, Callable[[], Extractor]]] = {
    "pictures": PictureExtractor,
    "drawn": DrawnExtractor,
    "none": NullExtractor,
}


def extractor() -> Extractor:
    """Return the extractor of this deployment. Raises BadMatcherSettings."""
    name = matching.chosen().extractor
    if name not in _EXTRACTORS:
        raise BadMatcherSettings(extractor=name)
    return _EXTRACTORS[name]()


def engine() -> Engine:
    """Return the engine of this deployment. Raises BadMatcherSettings."""
    chosen = matching.chosen()
    if chosen.matcher == "socket":
        return SocketEngine(chosen.socket)
    if chosen.matcher == "inside":
        return InsideEngine()
    if chosen.matcher == "none":
        return NullEngine()
    raise BadMatcherSettings(matcher=chosen.matcher)
