"""Cases (案件): something received that someone must answer by a date. One inbox for all services."""
