"""Thin adapters: each joins one platform to `respond`."""


class PlatformError(Exception):
    """A platform cannot be served. Says in a sentence what to do, without any secret."""
