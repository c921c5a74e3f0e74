"""Clouds and Airflows for the tests."""

import os
from pathlib import Path

import pytest

from cloud import ROOT, Cloud
from orchestra import Airflow

# Either version that the DAGs are made for.
VERSION = os.environ.get("AIRFLOW_VERSION", "3.0.6")


@pytest.fixture(scope="module")
def cloud(request, tmp_path_factory):
    """A deployed chain whose buckets call no function yet, with Airflow or without it as the module's MODE says."""
    cloud = Cloud(tmp_path_factory.mktemp("cloud"), request.module.MODE)
    try:
        cloud.start()
        cloud.deploy()
        yield cloud
    finally:
        cloud.stop()


@pytest.fixture(scope="module")
def airflow(cloud, tmp_path_factory):
    airflow = Airflow(cloud, VERSION, tmp_path_factory.mktemp("airflow"))
    yield airflow
    airflow.stop()


@pytest.fixture
def sample() -> Path:
    return ROOT / "samples" / "products.jsonl"
