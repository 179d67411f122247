"""Kana, widths and variants: reading what people type."""
