"""
# Every catalogue, every night

Runs the chain for every upload below a prefix, many side by side. What is done is found done, so a night without new
uploads costs a look at each; what an event never reached is repaired. With `settings` it makes all reports anew: the elbow of
every catalogue up to 40 clusters is `{"max_k": "40"}`.

At most ten tasks run on Fargate at once. A catalogue that fails does not keep the others from their reports.
"""

from __future__ import annotations

import re
from datetime import datetime

try:
    from airflow.sdk import DAG, Param, task
except ImportError:  # Airflow 2
    from airflow import DAG
    from airflow.decorators import task
    from airflow.models.param import Param

from airflow.providers.amazon.aws.hooks.s3 import S3Hook
from wintermute_chain import DEFAULTS, SETTINGS, chain, deployment, request

CATALOGUE_NAME = re.compile(r".+\.(json|jsonl|ndjson)(\.gz|\.zst)?", re.IGNORECASE)

with DAG(
    dag_id="wintermute_many",
    doc_md=__doc__,
    schedule="0 3 * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    tags=["wintermute"],
    params={
        "prefix": Param(default="raw/", type="string", pattern="^raw/", title="Prefix"),
        "settings": SETTINGS,
    },
) as dag:

    @task
    def ask_all(params: dict | None = None) -> list[dict]:
        """What is asked for each upload."""
        place = deployment()
        keys = S3Hook(region_name=place["region"]).list_keys(place["raw_bucket"], prefix=params["prefix"]) or []
        return [request(None, key, params["settings"]) for key in sorted(keys) if CATALOGUE_NAME.fullmatch(key)]

    chain.partial(at_once=10).expand(asked=ask_all())
