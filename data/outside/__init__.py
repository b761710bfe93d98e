"""The world outside: what is told to services that others watch, queued in the store, sent once, and recorded
honestly. A file per service; it knows nothing of sources and of the exchange with the incident database."""
