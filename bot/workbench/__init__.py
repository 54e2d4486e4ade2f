"""The maintainers' page: it reads the knowledge and shows it, and writes nothing."""
