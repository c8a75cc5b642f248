"""Setting Vietnamese text, QR codes and pictures on paper. Nothing here knows Django.

The forms and the card share this ground: bundled fonts, one way to run typst with text
passed as data, one bounded picture decoder, one QR drawing.
"""
