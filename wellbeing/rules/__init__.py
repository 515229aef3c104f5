"""Arithmetic of load: no Django, no clock, no database. One module a noun.

`policy` what a company may set, `work` what is given, `effort` how hard a block is, `timeline` a
trainer's days laid side by side, `measures` what is read off them, `load` the index, `reasons` its
words, `alerts` when somebody is told, `forecast` the weeks ahead, `relief` what would change.
"""
