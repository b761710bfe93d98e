"""The documents that come out of an incident, one file each. They are computed from events, and what nobody
recorded reads *not recorded*. ``screens`` and ``app`` import from here; it imports ``data`` and the rest of
``playbooks``.
"""
