"""Doing every task, each in a fresh application."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from casemate.lab.controls import Control
from casemate.lab.harbour import Harbour
from casemate.lab.harbour.embedding import Embedder, HashedWords, embedding_model
from casemate.lab.interface import Answer, Backend, Forbidden, QuotaExceeded
from casemate.lab.tasks.catalogue import TASKS
from casemate.lab.tasks.doing import visible
from casemate.lab.tasks.interface import Seen, Task, TaskResult, TaskRun

_KEY = bytes(32)
"""Of every world, so that prompts with canaries repeat; nobody attacks here."""


def run_tasks(
    backend: Backend,
    controls: Iterable[Control],
    *,
    date: str,
    tasks: Sequence[Task] = TASKS,
    embedder: Embedder | None = None,
    progress: Callable[[Task], None] | None = None,
) -> TaskRun:
    """Do the tasks with these controls; `progress` hears of each one before it is tried.

    Raises `CasemateError` where the model cannot be reached or weights are missing.
    """
    on = frozenset(controls)
    chosen = embedder or (embedding_model() if backend.label.kind.real else HashedWords())
    results = []
    with tempfile.TemporaryDirectory(prefix="casemate-tasks-", ignore_cleanup_errors=True) as folder:
        for number, task in enumerate(tasks):
            if progress is not None:
                progress(task)
            app = Harbour(Path(folder) / f"world-{number:03}", backend, on, embedder=chosen, release_key=_KEY)
            try:
                results.append(_tried(app, task))
            finally:
                app.close()
    return TaskRun(controls=on, backend=backend.label, embedding=chosen.name, date=date, results=tuple(results))


def _tried(app: Harbour, task: Task) -> TaskResult:
    before = app.effects()
    try:
        made = task.do(app)
    except (Forbidden, QuotaExceeded) as error:
        return TaskResult(task=task.id, group=task.group, done=False, shown="", refused=str(error))
    shown = tuple(visible(one.html) if isinstance(one, Answer) else one for one in made)
    answers = tuple(one for one in made if isinstance(one, Answer))
    seen = Seen(shown=shown, answers=answers, before=before, after=app.effects())
    return TaskResult(
        task=task.id, group=task.group, done=task.done(seen), shown=shown[-1] if shown else "", refused=""
    )
