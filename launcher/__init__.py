"""What './yakuba' does, with nothing but Python's own library: it runs before anything is installed."""
