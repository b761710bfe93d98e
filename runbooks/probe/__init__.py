"""The harm probe: the inputs that reproduce the harm, replayed to see whether the model still does it."""
