"""What an organisation knows and has decided beforehand: incident types, severities and their clocks, triage
questions and what their answers suggest, the catalogue of systems, documents to write. Facts are YAML in
``knowledge``; the code reads and applies them. ``runbooks``, ``screens`` and ``app`` import it; it imports
``data`` only.
"""
