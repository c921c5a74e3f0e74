"""How a deployment goes: what the scripts call, in which order, and that the workflow's sessions last long enough for them."""

import os
import subprocess

import pytest
import yaml

from run import BINARY, ROOT

REPOSITORY = "000000000000.dkr.ecr.us-east-1.amazonaws.com/wintermute-cluster"
DIGEST = "sha256:" + "1" * 64

# Each writes down how it was called, and answers as the real one does for a first deployment.
STAND_INS = {
    "terraform": f"""
        case "$*" in
            "output -raw repository") echo {REPOSITORY};;
            "output -raw region") echo us-east-1;;
            "output -raw airflow_environment") echo wintermute;;
            "output -raw upload") echo s3://raw/raw/;;
            "output -raw lake_bucket") echo lake;;
            *) echo "what terraform says";;
        esac""",
    "docker": """
        case "$*" in "image inspect "*) echo sha256:abc;; *) echo "what docker says";; esac""",
    "aws": f"""
        case "$*" in
            *" --query "*) echo {DIGEST};;
            "ecr describe-images "*|*" --method GET "*) exit 254;;
            "s3 ls "*) for dataset in $(cat "$CALLS.$(basename "$4")"); do echo "1 reports/$dataset/0123456789abcdef/index.html"; done;;
            "s3 cp "*) basename "$5" .jsonl > "$CALLS.$(basename "$5" .jsonl)"; echo "$(basename "$5") $(wc -c < "$4")" >> "$CALLS.sizes";;
        esac
        true""",
}


@pytest.fixture
def deploy(tmp_path):
    """Runs a script of terraform/ with stand-ins for what needs AWS; returns what it prints and what it calls."""
    for name, answers in STAND_INS.items():
        program = tmp_path / name
        program.write_text(f'#!/bin/bash\necho "{name} $*" >> "$CALLS"{answers}\n')
        program.chmod(0o755)

    def run(script: str, *arguments: str) -> tuple[str, list[str]]:
        calls = tmp_path / "calls"
        variables = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}", "CALLS": str(calls)}
        variables |= {"TERRAFORM": "terraform", "CONTAINER": "docker", "WINTERMUTE": str(BINARY)}
        command = [ROOT / "terraform" / script, *arguments]
        done = subprocess.run(command, env=variables, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout, calls.read_text().splitlines()

    return run


def test_a_deployment_pushes_the_image_applies_it_by_digest_and_proves_itself(deploy):
    _, calls = deploy("deploy.sh", "-var", "region=us-east-1")
    wanted = [
        "terraform apply -input=false -auto-approve -target=module.wintermute.aws_ecr_repository.cluster -var region=us-east-1",
        f"docker push {REPOSITORY}:abc",
        f"terraform apply -input=false -auto-approve -var image={REPOSITORY}@{DIGEST} -var region=us-east-1",
        "aws mwaa invoke-rest-api --region us-east-1 --name wintermute --method POST --path /pools --body file://../dags/pool.json",
        "aws s3 cp --only-show-errors ../samples/products.jsonl s3://raw/raw/smoke.jsonl",
    ]
    assert [call for call in calls if call in wanted] == wanted, calls


def test_the_proof_is_the_sample_and_a_catalogue_that_is_sent_in_parts(deploy, tmp_path):
    printed, _ = deploy("smoke.sh")
    assert printed.splitlines() == [
        f"The report of {dataset} is below s3://lake/reports/{dataset}/" for dataset in ["smoke", "smoke-large"]
    ]
    sizes = dict(line.split() for line in (tmp_path / "calls.sizes").read_text().splitlines())
    assert int(sizes["smoke.jsonl"]) == (ROOT / "samples" / "products.jsonl").stat().st_size
    assert int(sizes["smoke-large.jsonl"]) > 50_000_000


def test_pushing_prints_the_name_of_the_image_and_nothing_else(deploy):
    printed, _ = deploy("push.sh")
    assert printed == f"{REPOSITORY}@{DIGEST}\n"


def steps(job: str) -> list[str]:
    """What a job of the workflow does: `session` where it assumes the role, else what it runs."""
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "deploy.yml").read_text())
    found = []
    for step in workflow["jobs"][job]["steps"]:
        if step.get("uses", "").startswith("aws-actions/configure-aws-credentials@"):
            # The longest that a role allows by itself. What asks for more is refused.
            assert step["with"]["role-duration-seconds"] <= 3600
            found.append("session")
        elif "run" in step:
            found.append(step["run"])
    return found


@pytest.mark.parametrize(("job", "builds"), [("plan", "make zips "), ("deploy", "make test zips image ")])
def test_the_workflow_builds_before_it_assumes_the_role(job, builds):
    first, second, *rest = steps(job)
    assert first.startswith(builds) and second == "session"
    assert not any("make " in step for step in rest)


@pytest.mark.parametrize(
    ("architecture", "option", "platform"), [("arm64", "--arm64", "linux/arm64"), ("x86_64", "--x86-64", "linux/amd64")]
)
def test_functions_and_image_are_built_for_either_processor_by_the_same_linker(architecture, option, platform):
    command = ["make", "--dry-run", "--always-make", "zips", "image", f"ARCHITECTURE={architecture}"]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.replace("\\\n", " ")
    builds = [line for line in printed.splitlines() if " cargo lambda build " in line]
    assert [line.split("--package wintermute-")[-1].strip() for line in builds] == ["report", "task --bin cluster"]
    assert all(option in line.split() for line in builds), builds
    assert f"build --platform {platform} --file Dockerfile.fargate" in printed


def test_nothing_of_the_image_is_run_where_it_is_built():
    """So that no machine has to emulate the processor of another."""
    lines = (ROOT / "Dockerfile.fargate").read_text().splitlines()
    instructions = [line.split()[0] for line in lines if line and not line.startswith("#")]
    assert instructions == ["ARG", "FROM", "COPY", "USER", "VOLUME", "ENTRYPOINT"]
    # The one file that the context has is the one that is copied.
    (context,) = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    assert f"COPY {context} /cluster" in lines


def test_each_part_of_a_deployment_has_an_hour_of_its_own():
    parts = ["push.sh", "apply.sh", "smoke.sh"]
    sessions = steps("deploy")[1:]
    assert sessions[::2] == ["session"] * len(parts)
    assert [part for step in sessions[1::2] for part in parts if f"terraform/{part}" in step] == parts
