"""The law on identity cards as dated rows and pure functions; it runs without Django.

`in_force(on)` gives the regime of a day. Every function cites the article it follows, and
every rule stands in the catalogue with its source, its dates and how sure we are of it.
"""

from cancuoc.law.regimes import Law, in_force

__all__ = ["Law", "in_force"]
