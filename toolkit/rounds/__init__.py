"""One reporting round is one folder: its paths, and the steps an officer takes in it.

Everything the toolkit knows is in the folder, and every result can be made again from it. This package and
`cli` are the only ones that know where files are; the stages between take values and return values.
"""

from toolkit.rounds.beginning import Demo, demo_round, init_round
from toolkit.rounds.consolidating import Consolidated, consolidate_round, release_round
from toolkit.rounds.folder import Made, Round, check_files, read_round, read_standing
from toolkit.rounds.sending import make_forms, remind_round

__all__ = [
    "Consolidated", "Demo", "Made", "Round", "check_files", "consolidate_round", "demo_round", "init_round",
    "make_forms", "read_round", "read_standing", "release_round", "remind_round",
]
