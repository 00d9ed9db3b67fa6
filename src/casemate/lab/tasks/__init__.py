"""Honest work at Harbour: what the hardened twin must still do.

In: a backend and the controls that are on. Out: for each task whether its effect is there.
"""

from casemate.lab.tasks.catalogue import TASKS
from casemate.lab.tasks.interface import Group, Task, TaskResult, TaskRun
from casemate.lab.tasks.running import run_tasks

__all__ = ["TASKS", "Group", "Task", "TaskResult", "TaskRun", "run_tasks"]
