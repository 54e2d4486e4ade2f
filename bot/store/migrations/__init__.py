"""Alembic's migrations, run by `bot.store.migrate`; each file in versions/ is one step."""
