"""`python -I -m toolkit`."""

from toolkit.cli.commands import main

main()
