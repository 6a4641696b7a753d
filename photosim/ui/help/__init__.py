"""The welcome, the demo, the list of shortcuts, and what this program is."""
