"""Notices (お知らせの送信): a message written once, delivered by channel, exactly once or shown as unknown."""
