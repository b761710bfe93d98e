"""The main job, end to end: from a real alert to an exported record."""
