"""Values and plain services that every other layer may use: no Qt, no torch, no database."""
