"""Which models there are, installing them, choosing one, and changing over without a gap."""
