"""公共データの活用 (vision, chapter 4.2): one folder a service."""
