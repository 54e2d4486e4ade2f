"""YAML files become `bot.core.knowledge` values here, and every fault names file, line and key."""
