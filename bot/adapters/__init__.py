"""Thin adapters: each joins one platform to `respond`."""
