"""Events between stores: the wire format, and the one way in for events from elsewhere, which checks them and
merges by union. Imports the journal, and nothing of ``data.sources``.
"""
