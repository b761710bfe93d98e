"""The command line: one file for each command. A command imports what it uses inside its own function, so
that the short ones stay quick. Only the console entry and tests import from here.
"""
