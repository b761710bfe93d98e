"""What the terminal app shows: screens, their widgets and dialogs, and the one registry of actions that keys,
help and palette are made from. Screens get their parts by constructor. Only ``app`` imports from here, and
this room and ``app.terminal`` are the only places that know Textual.
"""
