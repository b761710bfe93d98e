"""The append-only, hash-linked, durable record of everything that happened: the only thing ever written.
Everything else is a view of it. Importing it costs little: no SQLModel, no HTTP, no YAML. It imports only its
neighbours on the ground floor, and never ``data.incident``, ``data.sources`` or ``data.exchange``.
"""
