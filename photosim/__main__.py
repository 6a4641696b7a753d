"""The `photosim` command: parse the arguments, then start the window or run one command."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from photosim.cli.grammar import make_parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run photosim with the arguments (default: the program's own) and return its exit status."""
    if getattr(sys, "frozen", False):
        import multiprocessing

        multiprocessing.freeze_support()
    arguments = sys.argv[1:] if argv is None else argv
    options = make_parser(with_commands=bool(arguments)).parse_args(arguments)
    try:
        # Imported late: `--help` and `--version` answer at once, and the command line never loads Qt.
        if options.command is None:
            from photosim.app import program

            return program.run(options)
        from photosim.cli import main as cli

        return cli.run(options)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
