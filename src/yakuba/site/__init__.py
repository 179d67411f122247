"""The front door: settings, addresses, API root. The only place that lists the services."""
