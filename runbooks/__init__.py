"""Steps that act on production: the runbook format and its placeholders, how risky a command is and whose
files may run any, the engine that runs, verifies and undoes steps, and the runbooks that ship. ``screens``
and ``app`` import it; it imports ``playbooks`` and ``data``, and knows no user interface.
"""
