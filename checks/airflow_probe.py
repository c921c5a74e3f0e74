"""What an Airflow makes of the DAGs, as one line of JSON. Runs under that Airflow's own Python.

    python checks/airflow_probe.py FOLDER_OF_DAGS
"""

import copy
import json
import socket
import sys
import time
from pathlib import Path

from airflow.providers.amazon.aws.hooks.s3 import S3Hook  # noqa: F401 - imported before the clock starts
from airflow.providers.amazon.aws.operators.ecs import EcsRunTaskOperator  # noqa: F401
from airflow.providers.amazon.aws.operators.lambda_function import LambdaInvokeFunctionOperator  # noqa: F401
from airflow.utils.db import initdb


def refused(act) -> str | None:
    """The sentence with which an act is refused."""
    try:
        act()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return None


class Offline(socket.socket):
    def connect(self, address):
        raise AssertionError(f"the DAG files speak to {address} while they are read")


def main() -> None:
    folder = Path(sys.argv[1])
    initdb()
    sys.path.insert(0, str(folder))
    online, socket.socket = socket.socket, Offline
    start = time.perf_counter()
    for path in sorted(folder.glob("*.py")):
        __import__(path.stem)
    seconds = time.perf_counter() - start
    from airflow.models import DagBag

    bag = DagBag(str(folder), include_examples=False)
    socket.socket = online
    chain = sys.modules["wintermute_chain"]
    single = bag.dags["wintermute"]
    given = {"key": "raw/a.jsonl"}
    uploads = json.loads((folder.parent / "shared" / "tests" / "uploads.json").read_text())
    names = sys.modules["wintermute_many"].Names
    some = ["raw/a.csv", "raw/b/_SUCCESS", "raw/b/part-0.csv", "raw/b/x.csv", "raw/c/part-0.csv", "raw/c/x.csv"]
    print(
        json.dumps(
            {
                "errors": {str(path): error for path, error in bag.import_errors.items()},
                "seconds": seconds,
                "dags": {name: described(dag) for name, dag in bag.dags.items()},
                "catalogues": {kind: [key for key in keys if names().is_catalogue(key)] for kind, keys in uploads.items()},
                "to run": names().to_run(some),
                "to run by settings": names({"markers": "done,complete"}, {"parts": "chunk#.*"}).to_run(
                    [*some, "raw/d/complete", "raw/d/x.csv", "raw/e/chunk12.csv"]
                ),
                "folder": chain.request(None, "raw/shop/", {"k": 3}, {"raw_bucket": "raw"}),
                "pool": pool(json.loads((folder / "pool.json").read_text())),
                "refused": {
                    "no key": refused(lambda: validated(single, {})),
                    "key elsewhere": refused(lambda: validated(single, {"key": "other/a.jsonl"})),
                    "settings with a name that none has": refused(
                        lambda: validated(single, {**given, "settings": {"Max K": 3}})
                    ),
                    "settings that are no object": refused(lambda: validated(single, {**given, "settings": "k=3"})),
                    "upload": refused(lambda: validated(single, given)),
                    "upload with settings": refused(lambda: validated(single, {**given, "settings": {"max_k": 30}})),
                    "folder": refused(lambda: validated(single, {"key": "raw/shop/"})),
                    "no variable": refused(chain.deployment),
                    "unknown dataset": refused(lambda: chain.request("lake", "processed/x/catalogue.csv", None)),
                },
            }
        )
    )


def validated(dag, conf: dict) -> dict:
    """The parameters of a run, as Airflow checks them when it is triggered."""
    params = copy.deepcopy(dag.params)
    params.update(conf)
    return params.validate()


def pool(body: dict) -> dict:
    """What Airflow's REST makes of a request for a pool."""
    try:
        from airflow.api_fastapi.core_api.datamodels.pools import PoolBody
    except ImportError:  # Airflow 2
        from airflow.api_connexion.schemas.pool_schema import pool_schema

        made = pool_schema.load(body)
        return {"name": made["pool"], "slots": made["slots"], "deferred": made["include_deferred"]}
    made = PoolBody(**body)
    return {"name": made.pool, "slots": made.slots, "deferred": made.include_deferred}


def described(dag) -> dict:
    return {
        "tags": sorted(dag.tags),
        "doc": bool(dag.doc_md),
        "tasks": {
            task.task_id: {
                "upstream": sorted(task.upstream_task_ids),
                "retries": task.retries,
                "backs off": bool(task.retry_exponential_backoff),
                "timeout": task.execution_timeout.total_seconds() if task.execution_timeout else None,
                "tells": bool(task.on_failure_callback),
                "patience": getattr(task, "botocore_config", None),
                "pool": task.pool,
                "reattach": getattr(task, "reattach", None),
                "mode": getattr(task, "mode", None),
                "outlets": [outlet.uri for outlet in task.outlets],
            }
            for task in dag.tasks
        },
    }


if __name__ == "__main__":
    main()
