"""Records each run and publishes the status issue and badge."""
