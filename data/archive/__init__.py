"""Past incidents: an index beside the journal that answers questions about all of them at once.

It is a cache. Nothing is lost with it, and it is made again from the journal.
"""
