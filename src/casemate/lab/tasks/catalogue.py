"""The honest work that both twins are held against, the same for every backend and every run."""

from __future__ import annotations

from casemate.lab.tasks import acts, questions
from casemate.lab.tasks.interface import Task

TASKS: tuple[Task, ...] = (*questions.TASKS, *acts.TASKS)
"""In the order of their groups. Ids never change; what turns out to be impossible for a model stays, and counts as not
done in both twins."""
