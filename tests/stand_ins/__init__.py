"""Stand-ins for what runbooks act on: a Kubernetes API that the real kubectl talks to, the oversight gateway,
and the model server whose accuracy depends on what was rolled out. They hold state and log every request.
"""
