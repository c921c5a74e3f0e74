"""A finished run of the chain, opened with Python's own tools."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import safetensors.numpy
import scipy.sparse


class Run:
    """The objects of one run, in the data folder that `wintermute run` filled."""

    def __init__(self, data: Path, summary: dict):
        self.summary = summary
        self.lake = data / "wintermute-lake"
        self.names = Path(summary["dataset"]) / summary["run"]
        self.models = self.lake / "models" / self.names
        self.processed = self.lake / "processed" / self.names

    @classmethod
    def make(cls, binary: Path, catalogue: Path, data: Path, *options: str) -> "Run":
        command = [binary, "run", catalogue, "--data", data, "--json", *options]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"wintermute run failed: {done.stderr.strip()}")
        return cls(Path(data), json.loads(done.stdout.strip().splitlines()[-1]))

    def json(self, name: str) -> dict:
        return json.loads((self.models / name).read_text(encoding="utf-8"))

    def features(self) -> scipy.sparse.csr_matrix:
        return scipy.sparse.load_npz(self.models / "features.npz").tocsr()

    def tensors(self) -> dict[str, np.ndarray]:
        return safetensors.numpy.load_file(self.models / "model.safetensors")

    def assignments(self) -> pd.DataFrame:
        return pd.read_parquet(self.models / "assignments.parquet")

    def catalogue(self) -> pd.DataFrame:
        return pd.read_csv(self.processed / "catalogue.csv", dtype=str, keep_default_na=False)
