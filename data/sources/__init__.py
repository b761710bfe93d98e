"""Where facts come from: Alertmanager and Prometheus over HTTP, files, and how fresh their answers are. Every
text is cleaned here, where it enters. Imports nothing of ``data.exchange``, and is not imported by the
journal or the fold.
"""
