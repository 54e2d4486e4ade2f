"""What is counted and measured while the bot runs, for Prometheus."""
