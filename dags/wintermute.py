"""
# One catalogue, one report

Runs convert (Lambda), cluster (Fargate) and report (Lambda) for one object, in order, with retries. Each step finds its
work done or does it, so a run may be started again at any time, for any upload: it repairs a chain that an event never reached.

* `key`: an upload such as `raw/my-catalogue.jsonl`, a folder of parts such as `raw/my-catalogue/` (with `/` at its end; its marker need not
  be there), or `processed/<dataset>/<run>/catalogue.csv`, which is what the function
  dispatch starts a run with. The id of such a run is the chain's own.
* `bucket`: the deployment's own unless given.
* `settings`: settings that differ from the deployment's, for an upload: `{"k": "8"}`.

A run for an upload ends in an event as every conversion does, so dispatch starts a run of its own for the catalogue; both
come to the same model, and the second finds it made where it comes later.
"""

from __future__ import annotations

from datetime import datetime

try:
    from airflow.sdk import DAG, Param, task
except ImportError:  # Airflow 2
    from airflow import DAG
    from airflow.decorators import task
    from airflow.models.param import Param

from wintermute_chain import DEFAULTS, SETTINGS, chain, existing, request

with DAG(
    dag_id="wintermute",
    doc_md=__doc__,
    schedule=None,
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=16,
    # dispatch starts runs from the first upload on.
    is_paused_upon_creation=False,
    default_args=DEFAULTS,
    tags=["wintermute"],
    params={
        "key": Param(
            type="string",
            pattern="^(raw|processed)/.+$",
            title="Key",
            description="An upload below raw/, a folder of parts such as raw/shop/, or a catalogue below processed/.",
        ),
        "bucket": Param(
            default=None, type=["null", "string"], title="Bucket", description="The deployment's own unless given."
        ),
        "settings": SETTINGS,
    },
) as dag:

    @task
    def ask(params: dict | None = None) -> dict:
        """Checks what the run is asked for."""
        return existing(request(params["bucket"], params["key"], params["settings"]))

    chain(ask())
