"""Measurements: `make bench`. Nothing here is part of the bot."""
