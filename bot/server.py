"""One ASGI app: health, metrics and the Telegram webhook."""
