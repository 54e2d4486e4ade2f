"""The pure heart of the bot: no I/O, no clock, no platform."""
