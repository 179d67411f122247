"""The shared ground: the nouns that every service stands on. It knows nothing of the services."""
