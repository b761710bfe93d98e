"""Modal questions and answers: confirm, typed confirm, problem. Only ``screens`` and ``app.terminal`` import
from here.
"""
