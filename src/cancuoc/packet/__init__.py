"""The sealed, signed packet a station sends to the centre: writing and reading it.

The format is described byte by byte in `docs/packet.md`. Nothing here knows Django, a
clock or a disk: bytes go in and bytes come out.
"""
