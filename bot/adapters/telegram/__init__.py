"""Telegram: reads gestures, renders Replies, sends them."""
