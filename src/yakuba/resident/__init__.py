"""便利な区民サービス (vision, chapter 4.1): one folder a service."""
