"""A finished run of the chain, opened with Python's own tools."""

import json
import os
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import safetensors.numpy
import scipy.sparse

ROOT = Path(__file__).resolve().parent.parent
BINARY = Path(os.environ.get("WINTERMUTE", ROOT / "target" / "release" / "wintermute"))


class Run:
    """The objects of one run, in the data folder that `wintermute run` filled."""

    def __init__(self, data: Path, summary: dict):
        lake = data / "wintermute-lake"
        names = Path(summary["dataset"]) / summary["run"]
        self.summary = summary
        self.models = lake / "models" / names
        self.processed = lake / "processed" / names

    @classmethod
    def make(cls, catalogue: Path, data: Path, *options: str) -> "Run":
        """Runs the chain on a catalogue."""
        command = [BINARY, "run", catalogue, "--data", data, "--json", *options]
        done = subprocess.run(command, env=environment(), capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"wintermute run failed: {done.stderr.strip()}")
        return cls(Path(data), json.loads(done.stdout.strip().splitlines()[-1]))

    def assign(self, catalogue: Path, table: Path) -> dict:
        """Places the products of a catalogue in this run's model."""
        command = [BINARY, "assign", self.models, catalogue, "--out", table, "--json"]
        done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=True)
        return json.loads(done.stdout.strip().splitlines()[-1])

    def json(self, name: str) -> dict:
        return json.loads((self.models / name).read_text(encoding="utf-8"))

    def features(self) -> scipy.sparse.csr_matrix:
        return scipy.sparse.load_npz(self.models / "features.npz")

    def tensors(self) -> dict[str, np.ndarray]:
        return safetensors.numpy.load_file(self.models / "model.safetensors")

    def assignments(self) -> pd.DataFrame:
        return pd.read_parquet(self.models / "assignments.parquet")

    def catalogue(self) -> pd.DataFrame:
        return pd.read_csv(self.processed / "catalogue.csv", dtype=str, keep_default_na=False)

    def points(self) -> np.ndarray:
        """Each product in the space in which distances are measured."""
        features, tensors = self.features().astype(np.float64), self.tensors()
        if "projection" not in tensors:
            return features.toarray()
        points = features @ tensors["projection"].astype(np.float64)
        lengths = np.linalg.norm(points, axis=1, keepdims=True)
        return points / np.where(lengths > 0, lengths, 1)


def environment() -> dict[str, str]:
    """The environment without settings, so that a run has the options it is given and no others."""
    return {name: value for name, value in os.environ.items() if not name.startswith("WINTERMUTE_")}
