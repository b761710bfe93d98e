"""What the supervisor process of a step is made of. It imports the standard library and `data.secrets`,
nothing else, because every step waits for it.
"""
