"""Runs scripts of the workflows and of their checks in this process, which saves the start of an interpreter and its imports."""

import contextlib
import io
import os
import runpy
import sys
from collections.abc import Mapping
from pathlib import Path
from unittest import mock

from tests.small_list import Result


def run_script(script: Path, folder: Path, environ: Mapping[str, str], *arguments: str) -> Result:
    """What a script says in a folder, with these settings and none that GitHub makes for jobs."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")}
    out, err = io.StringIO(), io.StringIO()
    with (
        mock.patch.object(sys, "argv", [str(script), *arguments]),
        mock.patch.dict(os.environ, {**kept, **environ}, clear=True),
        contextlib.chdir(folder),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            runpy.run_path(str(script), run_name="__main__")
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
    return Result(code, out.getvalue(), err.getvalue())
