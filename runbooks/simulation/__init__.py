"""Steps of a drill: their commands are read, never run, and answered out of the scenario's world."""
