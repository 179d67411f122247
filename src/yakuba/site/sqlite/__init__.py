"""Django's SQLite backend, with a fairer wait for the one place where one can write."""
