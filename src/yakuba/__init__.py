"""Yakuba (役場), the open digital town hall: one program that a municipality runs on its own machines."""

__version__ = "0.1.0"
