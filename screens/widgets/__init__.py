"""Pieces that more than one screen draws with. Only ``screens`` and ``app.terminal`` import from here."""
