"""Incidents that were kept elsewhere: their files read by a mapping, and taken into the journal."""
