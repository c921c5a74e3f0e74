"""The versions of Airflow that MWAA offers and the DAGs are made for, each installed in an environment of its own."""

import subprocess
import sys
from pathlib import Path

VERSIONS = ["2.11.0", "3.0.6"]
# Without Airflow's own constraints an installer picks newer packages, which break it. The packages of this day fit both.
DAY = "2025-10-20"

ENVIRONMENTS = Path(__file__).resolve().parent.parent / ".venv"


def airflow(version: str) -> Path:
    """The Python of a version's environment, which is made once."""
    folder = ENVIRONMENTS / f"airflow-{version}"
    python = folder / "bin" / "python"
    if not (folder / "installed").exists():
        uv = [sys.executable, "-m", "uv", "--quiet"]
        subprocess.run([*uv, "venv", "--clear", "--python", sys.executable, folder], check=True)
        packages = [f"apache-airflow=={version}", "apache-airflow-providers-amazon[aiobotocore]"]
        subprocess.run([*uv, "pip", "install", "--python", python, "--exclude-newer", DAY, *packages], check=True)
        (folder / "installed").touch()
    return python
