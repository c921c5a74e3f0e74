"""The door before ministack refuses of uploads in parts what S3 refuses, and lets the others through."""

import os
import subprocess
import sys
from pathlib import Path

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from checksums import Checksums, crc32
from front import Front
from machine import REGION, ROOT_KEYS, free_port, wait

BUCKET, KEY = "raw", "raw/parts.bin"
BODIES = [b"a" * (5 << 20), b"the rest"]


def client(url: str):
    """One that sends the checksums which it is told to send, and no others."""
    return boto3.client(
        "s3",
        endpoint_url=url,
        region_name=REGION,
        aws_access_key_id=ROOT_KEYS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=ROOT_KEYS["AWS_SECRET_ACCESS_KEY"],
        config=Config(s3={"addressing_style": "path"}, request_checksum_calculation="when_required", retries={"max_attempts": 1}),
    )


@pytest.fixture(scope="module")
def s3():
    """S3 as it is seen through the door."""
    port = free_port()
    environment = {**os.environ, "AUTH": "true", "GATEWAY_PORT": str(port), "MINISTACK_HOST": "127.0.0.1"}
    process = subprocess.Popen([Path(sys.executable).with_name("ministack")], env=environment, stdout=subprocess.DEVNULL)
    front = Front(port, Checksums(port).answer)
    s3 = client(front.url)

    def made() -> bool:
        try:
            return bool(s3.create_bucket(Bucket=BUCKET))
        except Exception:
            return False

    try:
        wait(made, 60, "ministack")
        yield s3
    finally:
        front.stop()
        process.terminate()
        process.wait(20)


class Parts:
    def __init__(self, s3, **named: str):
        self.s3 = s3
        self.upload = {"Bucket": BUCKET, "Key": KEY}
        self.upload["UploadId"] = s3.create_multipart_upload(**self.upload, **named)["UploadId"]

    def send(self, number: int, **stated: str) -> dict:
        return self.s3.upload_part(**self.upload, PartNumber=number, Body=BODIES[number - 1], **stated)

    def send_all(self) -> list[dict]:
        """The list of the parts, with their checksums."""
        sums = [(number, crc32(body)) for number, body in enumerate(BODIES, 1)]
        return [
            {"PartNumber": number, "ETag": self.send(number, ChecksumCRC32=checksum)["ETag"], "ChecksumCRC32": checksum}
            for number, checksum in sums
        ]

    def complete(self, parts: list[dict], **stated: str) -> dict:
        return self.s3.complete_multipart_upload(**self.upload, MultipartUpload={"Parts": parts}, **stated)


def bare(parts: list[dict]) -> list[dict]:
    return [{name: part[name] for name in ("PartNumber", "ETag")} for part in parts]


def refused(code: str, call, *arguments, **stated) -> None:
    with pytest.raises(ClientError) as caught:
        call(*arguments, **stated)
    assert caught.value.response["Error"]["Code"] == code


def stands(s3) -> None:
    assert s3.get_object(Bucket=BUCKET, Key=KEY)["Body"].read() == b"".join(BODIES)
    s3.delete_object(Bucket=BUCKET, Key=KEY)


def test_an_upload_whose_checksum_is_that_of_the_whole_object(s3):
    parts = Parts(s3, ChecksumAlgorithm="CRC32", ChecksumType="FULL_OBJECT")
    refused("BadDigest", parts.send, 1, ChecksumCRC32=crc32(b"other"))
    refused("InvalidRequest", parts.send, 1, ChecksumSHA256="A" * 43 + "=")
    listed = parts.send_all()
    refused("BadDigest", parts.complete, listed, ChecksumCRC32=crc32(b"other"))
    refused("InvalidRequest", parts.complete, listed, ChecksumType="COMPOSITE")
    refused("InvalidPart", parts.complete, [{**listed[0], "ChecksumCRC32": crc32(b"other")}, listed[1]])
    whole = crc32(b"".join(BODIES))
    parts.complete(listed, ChecksumCRC32=whole, ChecksumType="FULL_OBJECT", IfNoneMatch="*")
    stands(s3)


def test_an_upload_that_names_no_checksum_has_none_in_its_list_of_parts(s3):
    parts = Parts(s3)
    listed = parts.send_all()
    refused("InvalidPart", parts.complete, listed)
    parts.complete(bare(listed))
    stands(s3)


def test_an_upload_whose_checksum_is_composite(s3):
    parts = Parts(s3, ChecksumAlgorithm="CRC32")
    refused("InvalidRequest", parts.send, 1)
    listed = parts.send_all()
    refused("InvalidRequest", parts.complete, bare(listed))
    parts.complete(listed)
    stands(s3)
