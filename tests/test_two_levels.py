"""A superior's form is the plan of the round below it, and is answered from that round: nothing is typed twice."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest

from toolkit import fields, words
from toolkit.consolidate import consolidate
from toolkit.findings import Code, ToolkitError
from toolkit.model import Agency, Annex, Kind, Outcome, Phrase, Plan, Role, Status, Task
from toolkit.period import PeriodName
from toolkit.plan import new_plan, read_plan, write_plan
from toolkit.rounds import Round, read_inputs
from toolkit.rounds.answering import Answered, answer_round
from toolkit.rounds.beginning import Asked, init_round
from toolkit.rounds.consolidating import consolidate_round
from toolkit.rounds.sending import make_forms
from toolkit.superior_form import read_superior_form
from tests.samples import sample_plan

MOMENT = datetime(2026, 11, 4, 9, tzinfo=UTC)
