"""A laboratory's own Word form, `report.docx` beside `report.typ`, filled with a report's content.

Usually the issued file is the PDF of the Typst template, and the Word form a copy in the form that a laboratory's
document control knows. An item that the setting `report.word_items` names is issued on its form itself (`printing`):
filled, made a PDF/A-3 by LibreOffice, read back, and then coded and sealed as the other.

A form is filled by docxtpl (https://docxtpl.readthedocs.io) in a process of its own, with Jinja's sandbox, bounded
time, memory and size: a template is foreign code (docxtpl's own environment runs shell commands for a template that
asks for them).
"""
