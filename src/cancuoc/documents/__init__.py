"""Papers: forms, letters, slips, lists and reports as PDF. Nothing here knows Django.

A paper is a frozen value; `render.render` draws it. Wording is ours, fields are the law's.
"""
