"""Procedures (手続・電子申請): a resident applies, the office answers."""
