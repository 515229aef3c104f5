"""Brings trainers, sessions and assignments in from files.

`files` finds what is to be read, `texts` and `books` guard and read CSV and XLSX, `tables` makes
rows of them and `rows` values. `standing` is what the institute knows already; `trainers`,
`sessions` and `assignments` decide row by row what becomes of each, in memory; `writing` carries
it out at once. `runs` puts this together for the command, `background` for the page.
"""
