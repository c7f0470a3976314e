"""Fixtures for all tests. Only loopback may be reached (pytest-socket); no test may depend on the clock of the day."""

pytest_plugins = ["tests.servers.github.fixture"]
