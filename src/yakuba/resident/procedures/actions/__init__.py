"""All that changes the data of this service, one file a use case."""
