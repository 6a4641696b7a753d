"""Work outside the GUI thread, and the widgets that show how far it is."""
