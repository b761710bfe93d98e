"""Drills: what a scenario file says, the world that it makes, and how that world answers to what is done.

Everything here is a pure function of the scenario and of what was done when; nothing asks for the time.
"""
