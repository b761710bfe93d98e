"""The front ends, on the top floor: the command line, the terminal app, and later the incident database's
server. Here the parts are chosen and put together; nothing below imports anything of it. The terminal and
the server know nothing of each other.
"""
