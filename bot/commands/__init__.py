"""One module a command: `add_arguments(parser)` and `run(args, settings)`, which returns the exit code."""
