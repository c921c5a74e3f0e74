"""Whether the DAG wintermute_many starts a task for a catalogue without a model, and with one, as one line of JSON. Runs under an
Airflow's own Python, with S3 and an ECS that knows no task.

    python checks/airflow_standing.py FOLDER_OF_DAGS
"""

import json
import sys
from types import SimpleNamespace

import boto3
from airflow.exceptions import AirflowException
from botocore.exceptions import ClientError

RUN = "shoes/0123456789abcdef"


def main() -> None:
    sys.path.insert(0, sys.argv[1])
    import wintermute_chain
    from wintermute_many import dag

    lake = wintermute_chain.deployment()["lake_bucket"]
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket=lake)
    asked = wintermute_chain.request(lake, f"processed/{RUN}/catalogue.csv", None)
    told = dag.get_task("chain.plan").python_callable(asked, None)
    cluster = dag.get_task("chain.cluster")
    for name in cluster.template_fields:
        of_plan = getattr(getattr(cluster, name), "key", None)
        if of_plan:
            setattr(cluster, name, told[of_plan])
    instance = SimpleNamespace(dag_id=dag.dag_id, task_id=cluster.task_id, run_id="night", map_index=0)

    def start() -> str | None:
        try:
            return cluster.execute({"ti": instance})
        except (AirflowException, ClientError) as error:
            return str(error)

    seen = {"no model": start()}
    s3.put_object(Bucket=lake, Key=f"models/{RUN}/manifest.json", Body=b"{}")
    seen["a model"] = start()
    print(json.dumps(seen))


if __name__ == "__main__":
    main()
