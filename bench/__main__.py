"""`make bench`: every benchmark in turn, figures side by side with what a user would otherwise pick, as ratios."""

import importlib
import sys

PARTS = ("start", "classify", "validate", "render", "publish")


def main() -> int:
    """Run the parts that are named, or all."""
    for name in sys.argv[1:] or PARTS:
        print(f"## {name}", flush=True)
        for line in importlib.import_module(f"bench.{name}").run():
            print(line, flush=True)
        print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
