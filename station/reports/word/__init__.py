"""A laboratory's own Word form, `report.docx` beside `report.typ`, filled with a report's content.

The issued, sealed and verifiable file is always the PDF of the Typst template; the Word form is a copy in the form that
a laboratory's document control knows. It is filled by docxtpl (https://docxtpl.readthedocs.io) in a process of its own,
with Jinja's sandbox, bounded time, memory and size: a template is foreign code (docxtpl's own environment runs shell
commands that a template asks for).
"""
