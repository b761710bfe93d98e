"""The routes, as ``docs/sync.md`` tells them."""
