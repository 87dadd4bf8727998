"""`python -I -m toolkit`."""

from toolkit.cli import main

main()
