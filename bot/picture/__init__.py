"""Pictures of what the bot says, drawn once and kept."""
