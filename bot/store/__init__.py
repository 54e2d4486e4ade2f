"""What outlives a message."""
