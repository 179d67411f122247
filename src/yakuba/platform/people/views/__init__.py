"""The pages of people: one's own account (own), the office's staff and organisation (staff, organisation, transfers), the demo door."""
