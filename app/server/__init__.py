"""The incident database: a server that holds every store's chains, so that the timeline outlives the laptop.
An optional part: nothing else imports it, and it knows nothing of the terminal.
"""
