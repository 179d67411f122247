"""The design system, page types, navigation and refusals: what all pages share."""
