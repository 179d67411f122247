"""Pages: a person's own notices, the unsubscribe link, and the operators' outbox."""
