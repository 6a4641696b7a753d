"""What every room may use: errors, jobs, files, paths, settings, the log. Knows nothing of photos."""
