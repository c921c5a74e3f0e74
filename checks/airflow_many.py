"""What the DAG wintermute_many asks for when there are many uploads, as one line of JSON. Runs under an Airflow's own Python, with S3.

    python checks/airflow_many.py FOLDER_OF_DAGS UPLOADS
"""

import json
import sys

import boto3
from airflow.exceptions import AirflowFailException


def main() -> None:
    folder, uploads = sys.argv[1], int(sys.argv[2])
    sys.path.insert(0, folder)
    import wintermute_chain
    import wintermute_many

    bucket = wintermute_chain.deployment()["raw_bucket"]
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket=bucket)
    for key in [*(f"raw/shop-{number}.jsonl" for number in range(uploads)), "raw/notes.md"]:
        s3.put_object(Bucket=bucket, Key=key, Body=b"{}")

    get, reads = wintermute_chain.Variable.get, []

    def counted(*arguments, **options):
        reads.append(arguments)
        return get(*arguments, **options)

    wintermute_chain.Variable.get = counted
    ask_all = wintermute_many.dag.get_task("ask_all").python_callable
    try:
        asked, refused = len(ask_all(params={"prefix": "raw/", "settings": None})), None
    except AirflowFailException as error:
        asked, refused = None, str(error)
    print(json.dumps({"asked": asked, "refused": refused, "reads of the variable": len(reads)}))


if __name__ == "__main__":
    main()
