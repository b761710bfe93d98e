"""Typed actions: steps that say ``uses: kubernetes/set-env`` and ``with: …`` in place of a command.

Each writes the command that is run, so that it is checked, confirmed, recorded and copied like any other; and
each reads what stands before it changes anything, so that its undo restores exactly that.
"""
