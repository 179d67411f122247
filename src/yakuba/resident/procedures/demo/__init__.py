"""The demo ward's procedures, and a year of applications for them.

`definitions/` holds the forms; `catalogue` who answers each and what is usually said about it; `lives` tells what befell an
application, and writes the rows that the actions would have written at those times; `stories` says which lives there are; `papers`
makes what people attach. A year can't be loaded by calling the actions themselves: their clock is today's, and five hundred lives
of some hundred queries each would take minutes. A test lives one life both ways and compares.
"""
