"""An incident as the events tell it: the fold, snapshots, numbers, search, the timeline, and the desk through
which responders act. It imports the journal and reads no YAML; every floor above may import it.
"""
