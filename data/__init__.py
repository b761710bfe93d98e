"""The ground floor: time and randomness, errors, the cleaning gate, the journal and the incident that is
computed from it, evidence files, and the sources that facts come from. Every room may import it; it imports
none of them.
"""
