"""Checking and repairing the library in the window."""
