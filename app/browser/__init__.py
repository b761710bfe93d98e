"""The war room: the app shown to browsers, to be looked at, on loopback and behind a door."""
