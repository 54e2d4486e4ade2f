"""Discord: reads gestures, renders Replies, sends them."""
