"""Copies of one shot: finding and proving them, choosing the one to keep, reviewing and deciding."""
