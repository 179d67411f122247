"""Cases (案件): something received that someone must answer by a date. One inbox for all services.

A service declares a `CaseType` (its states and moves in one table) and calls the functions in `actions`; the
number, the timeline, the due date, messages, approvals, the inbox and the applicant's page come with it.
"""
