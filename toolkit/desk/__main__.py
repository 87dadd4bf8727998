"""`python -I -m toolkit.desk [FOLDER]`, which `TONG HOP.cmd` of rounds begun before runs: `toolkit window`."""

import runpy
import sys

sys.argv.insert(1, "window")
runpy.run_module("toolkit", run_name="__main__")
