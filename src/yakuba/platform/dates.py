"""Dates as Japan writes them (和暦・西暦), and days on which the town hall is open."""
