"""Telegram: reads gestures, renders Replies, sends them."""

import os

# The library's own switch: without it, each RetryAfter that it makes warns that times of its
# objects will be timedeltas one day.
os.environ["PTB_TIMEDELTA"] = "1"
