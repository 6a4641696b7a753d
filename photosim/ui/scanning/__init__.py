"""Scans in the window: starting them, how far they are, and those that start by themselves."""
