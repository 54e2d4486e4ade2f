"""The briefing bot: short, fair, sourced answers from a reviewed knowledge base."""
