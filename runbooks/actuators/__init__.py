"""What a step acts through: one file for each way, all answering to one protocol. The engine picks one by the
incident's mode, so that a drill never acts for real. Imported by ``runbooks`` and ``app.wiring`` only.
"""
