"""How the DAGs wait for a catalogue that was handed over, as one line of JSON. Runs under an Airflow's own Python, with an S3 that
starts no chain: that would tell of a failure of its own.

    python checks/airflow_waiting.py FOLDER_OF_DAGS BUCKET
"""

import json
import sys
import time

import boto3
from airflow.exceptions import AirflowFailException

BESIDE = "processed/shoes/0123456789abcdef"


def main() -> None:
    folder, bucket = sys.argv[1:]
    sys.path.insert(0, folder)
    from wintermute_operators import AwaitCatalogue

    sensor = AwaitCatalogue(task_id="catalogue", bucket_key=f"s3://{bucket}/{BESIDE}/catalogue.csv", region_name="us-east-1")

    def put(name: str, **content: str) -> None:
        # S3 tells times in seconds.
        time.sleep(1.1)
        boto3.client("s3").put_object(Bucket=bucket, Key=f"{BESIDE}/{name}", Body=json.dumps(content))

    def look() -> bool | str:
        try:
            return sensor.poke({})
        except AirflowFailException as error:
            return str(error)

    boto3.client("s3").create_bucket(Bucket=bucket)
    seen = {"nothing": look()}
    put("failed.json", reason="the first try")
    put("handover.json")
    seen["another try"] = look()
    put("failed.json", reason="the second try")
    seen["failed"] = look()
    put("catalogue.csv")
    seen["done"] = look()
    print(json.dumps(seen))


if __name__ == "__main__":
    main()
