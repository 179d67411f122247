"""業務の改善 (vision, chapter 4.3): one folder a service."""
