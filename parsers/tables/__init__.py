"""Tables that laboratories and instruments' programs export: any sheet in, measurements out, by profiles that are data.

`sheet` turns csv, txt, xls and xlsx into one grid of text cells; `headers` knows what columns are called in Chinese,
English, German and French; a `profile` says what the rows of one kind of table are; `importer` puts them together.
"""
