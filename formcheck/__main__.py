"""``python -m formcheck``, and the command ``formcheck``."""

from __future__ import annotations


def main() -> None:
    """Run the command; Ctrl-C while it is still loading ends it as quietly as later."""
    try:
        from formcheck.cli.main import main as run  # noqa: PLC0415 - loading takes a second

        run()
    except KeyboardInterrupt:
        raise SystemExit(130) from None


if __name__ == "__main__":
    main()
