"""What every room of the window uses: colours, icons, small widgets, messages, wording."""
