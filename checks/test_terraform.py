"""The deployment's promises, which `terraform test` checks without AWS."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from deployment import COMMITTED, FOLDER, TERRAFORM, made


def terraform(*arguments: str, folder: Path = FOLDER) -> subprocess.CompletedProcess:
    if not shutil.which(TERRAFORM):
        pytest.skip(f"{TERRAFORM} is not installed")
    return subprocess.run([TERRAFORM, *arguments], cwd=folder, capture_output=True, text=True)


@pytest.fixture(scope="module")
def initialised():
    """The provider comes from Terraform's registry; where that cannot be reached, what needs it is not tested."""
    done = terraform("init", "-backend=false", "-input=false", "-no-color")
    if done.returncode != 0:
        pytest.skip(f"terraform init has no provider: {done.stderr.strip().splitlines()[-1:]}")


def test_the_configuration_is_formatted():
    done = terraform("fmt", "-check", "-recursive", "-no-color")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_configuration_is_valid(initialised):
    done = terraform("validate", "-no-color")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_plan_keeps_its_promises(initialised):
    done = terraform("test", "-no-color")
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_other_tests_know_of_the_deployment_is_what_terraform_makes(initialised):
    assert made() == json.loads(COMMITTED.read_text()), "python checks/deployment.py > terraform/tests/deployment.json"


def test_the_roles_of_the_workflow_keep_their_promises(initialised):
    folder = FOLDER / "github"
    begun = terraform("init", "-backend=false", "-input=false", "-no-color", folder=folder)
    assert begun.returncode == 0, begun.stdout + begun.stderr
    done = terraform("test", "-no-color", folder=folder)
    assert done.returncode == 0, done.stdout + done.stderr
