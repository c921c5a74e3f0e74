"""`wintermute serve` over a folder of its own, for the checks of S3 clients."""

import os
import subprocess
from pathlib import Path

import boto3
from botocore.config import Config

from run import BINARY, environment

ACCESS_KEY, SECRET_KEY, REGION = "WMCHECKS", "a-secret-of-the-checks", "us-east-1"


class Serving:
    """The server as a process, with what clients need to find it."""

    def __init__(self, data: Path):
        self.data = data
        command = [BINARY, "serve", "--port", "0", "--data", data, "--access-key", ACCESS_KEY, "--secret-key", SECRET_KEY]
        self.process = subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, text=True)
        start = "export AWS_ENDPOINT_URL="
        self.url = next(line for line in self.process.stdout if line.startswith(start)).removeprefix(start).strip()
        self.host = self.url.removeprefix("http://")

    def __enter__(self) -> "Serving":
        return self

    def __exit__(self, *_) -> None:
        self.kill()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def wait_for(self, text: str) -> str:
        """Reads what the server tells until a line holds the text."""
        return next(line for line in self.process.stdout if text in line)

    def boto(self, **config):
        config = Config(retries={"total_max_attempts": 1}, **config)
        return boto3.client("s3", endpoint_url=self.url, region_name=REGION, config=config,
                            aws_access_key_id=ACCESS_KEY, aws_secret_access_key=SECRET_KEY)

    def environment(self) -> dict[str, str]:
        """What the AWS command line and rclone read."""
        others = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        return {**others, "AWS_ENDPOINT_URL": self.url, "AWS_ACCESS_KEY_ID": ACCESS_KEY,
                "AWS_SECRET_ACCESS_KEY": SECRET_KEY, "AWS_DEFAULT_REGION": REGION, "AWS_CONFIG_FILE": os.devnull,
                "RCLONE_CONFIG_WM_TYPE": "s3", "RCLONE_CONFIG_WM_PROVIDER": "Other", "RCLONE_CONFIG_WM_ENDPOINT": self.url,
                "RCLONE_CONFIG_WM_ENV_AUTH": "true", "RCLONE_CONFIG": os.devnull}
