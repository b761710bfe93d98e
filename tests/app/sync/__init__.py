"""Sync with the real server, in this process, over HTTP."""
