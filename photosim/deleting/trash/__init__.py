"""Where deleted files go: the system's trash, or a quarantine folder. Renamed, never unlinked."""
