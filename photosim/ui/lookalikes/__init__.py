"""The panel with the look-alikes of a picture."""
