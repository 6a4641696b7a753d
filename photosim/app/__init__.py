"""The program with a window: checks before it starts, one instance, and what happens when it crashes."""
