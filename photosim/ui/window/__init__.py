"""The main window: its layout, its state, and the wiring of the rooms."""
