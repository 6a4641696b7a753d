"""Asking before photos are deleted, doing it, and the history with the way back."""
