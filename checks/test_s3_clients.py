"""The embedded S3 server with the clients that people have: what goes up comes down, is listed, and goes when it is removed."""

import hashlib
import os
import random
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow
import pyarrow.fs
import pyarrow.parquet
import pytest
import s3fs
from botocore.exceptions import ClientError

from s3_server import ACCESS_KEY, REGION, SECRET_KEY, Serving

LAKE, RAW = "wintermute-lake", "wintermute-raw"
MIB = 1 << 20
# Parts of keys that clients encode, and that have gone wrong.
ODD = ["plain", "with space", "red+blue", "50%25", "100%", "ü", "目録", "a&b=c", "semi;colon", "quo'te", "hash#", "tilde~", "(b)"]
FILES = 2000


@pytest.fixture(scope="module")
def serving(tmp_path_factory):
    with Serving(tmp_path_factory.mktemp("served")) as server:
        yield server


@pytest.fixture(scope="module")
def many(tmp_path_factory) -> Path:
    """A folder of odd names, on several levels."""
    folder = tmp_path_factory.mktemp("many")
    for number in range(FILES):
        file = folder / ODD[number % len(ODD)] / f"{ODD[number // len(ODD) % len(ODD)]} {number}.txt"
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"{number}")
    return folder


@pytest.fixture(scope="module")
def large(tmp_path_factory) -> Path:
    file = tmp_path_factory.mktemp("large") / "large.bin"
    file.write_bytes(random.Random(1).randbytes(60 * MIB))
    return file


def contents(folder: Path) -> dict[str, str]:
    """The files below a folder, by path, with a hash of their bytes."""
    files = (file for file in folder.rglob("*") if file.is_file())
    return {str(file.relative_to(folder)): hashlib.md5(file.read_bytes()).hexdigest() for file in files}


def listed(serving: Serving, prefix: str, bucket: str = LAKE) -> dict[str, str]:
    """The objects below a prefix, by what follows it, with their ETags."""
    pages = serving.boto().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    objects = (found for page in pages for found in page.get("Contents", []))
    return {found["Key"].removeprefix(prefix): found["ETag"].strip('"') for found in objects}


def command(serving: Serving, *arguments) -> str:
    done = subprocess.run([str(argument) for argument in arguments], env=serving.environment(), capture_output=True, text=True)
    assert done.returncode == 0, f"{arguments}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    return done.stdout


def refused(call, **arguments) -> tuple[int, str]:
    with pytest.raises(ClientError) as error:
        call(**arguments)
    told = error.value.response
    return told["ResponseMetadata"]["HTTPStatusCode"], told["Error"]["Code"]


def aws(serving, *arguments):
    return command(serving, sys.executable, "-m", "awscli", "s3", *arguments)


def rclone(serving, *arguments):
    return command(serving, "rclone", *arguments)


def s3cmd(serving, *arguments):
    options = [f"--access_key={ACCESS_KEY}", f"--secret_key={SECRET_KEY}", "--no-ssl", f"--host={serving.host}",
               f"--host-bucket={serving.host}", f"--config={os.devnull}", "--no-progress"]
    return command(serving, "s3cmd", *options, *arguments)


def debian(name: str) -> None:
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed: apt-get install {name}")


def test_aws_cli(serving, many, large, tmp_path):
    there = f"s3://{LAKE}/aws/"
    aws(serving, "sync", many, there, "--no-progress")
    assert listed(serving, "aws/") == contents(many)
    assert aws(serving, "sync", many, there, "--no-progress") == "", "there is nothing left to do"
    aws(serving, "cp", there, tmp_path / "down", "--recursive", "--no-progress")
    assert contents(tmp_path / "down") == contents(many)
    aws(serving, "mv", f"{there}ü/", f"{there}moved/", "--recursive", "--no-progress")
    assert len(listed(serving, "aws/")) == FILES and not listed(serving, "aws/ü/")
    assert len(aws(serving, "ls", there).splitlines()) == len(ODD)
    aws(serving, "rm", there, "--recursive")
    assert listed(serving, "aws/") == {} and not (serving.data / LAKE / "aws").exists()

    aws(serving, "cp", large, f"{there}large.bin", "--no-progress")
    assert listed(serving, there.removeprefix(f"s3://{LAKE}/"))["large.bin"].endswith("-8")
    aws(serving, "cp", f"{there}large.bin", f"s3://{LAKE}/aws-copy/large.bin", "--no-progress")
    aws(serving, "cp", f"s3://{LAKE}/aws-copy/large.bin", tmp_path / "large.bin", "--no-progress")
    assert (tmp_path / "large.bin").read_bytes() == large.read_bytes()


def test_rclone(serving, many, large, tmp_path):
    debian("rclone")
    there = f"wm:{LAKE}/rclone"
    rclone(serving, "copy", many, there)
    assert listed(serving, "rclone/") == contents(many)
    assert "There was nothing to transfer" in rclone(serving, "sync", many, there, "-v", "--log-file=/dev/stdout")
    rclone(serving, "check", many, there)
    rclone(serving, "copy", there, tmp_path / "down")
    assert contents(tmp_path / "down") == contents(many)
    rclone(serving, "moveto", f"{there}/ü", f"{there}/moved")
    assert len(rclone(serving, "lsf", "-R", "--files-only", there).splitlines()) == FILES
    assert len(rclone(serving, "lsf", there).splitlines()) == len(ODD)
    rclone(serving, "copyto", large, f"{there}/large.bin", "--s3-upload-cutoff=5M", "--s3-chunk-size=7M")
    rclone(serving, "check", "--download", large.parent, there, "--include=large.bin")
    rclone(serving, "purge", there)
    assert listed(serving, "rclone/") == {}


def test_s3cmd(serving, many, large, tmp_path):
    debian("s3cmd")
    some, there = many / "red+blue", f"s3://{LAKE}/s3cmd/"
    s3cmd(serving, "sync", f"{some}/", there)
    assert listed(serving, "s3cmd/") == contents(some)
    assert "upload:" not in s3cmd(serving, "sync", f"{some}/", there)
    (tmp_path / "down").mkdir()
    s3cmd(serving, "get", "--recursive", there, f"{tmp_path}/down/")
    assert contents(tmp_path / "down") == contents(some)
    name = sorted(contents(some))[0]
    s3cmd(serving, "mv", f"{there}{name}", f"{there}moved/{name}")
    assert f"moved/{name}" in listed(serving, "s3cmd/") and name not in listed(serving, "s3cmd/")
    s3cmd(serving, "put", large, there)
    s3cmd(serving, "get", f"{there}large.bin", tmp_path / "large.bin")
    assert (tmp_path / "large.bin").read_bytes() == large.read_bytes()
    s3cmd(serving, "del", "--recursive", "--force", there)
    assert listed(serving, "s3cmd/") == {}


def test_pyarrow(serving):
    files = pyarrow.fs.S3FileSystem(access_key=ACCESS_KEY, secret_key=SECRET_KEY, region=REGION,
                                    endpoint_override=serving.host, scheme="http")
    root = f"{LAKE}/arrow"
    table = pyarrow.table({"part": [number % 7 for number in range(70_000)], "text": ["x" * 50] * 70_000})
    pyarrow.parquet.write_to_dataset(table, f"{root}/set", partition_cols=["part"], filesystem=files)
    assert pyarrow.parquet.read_table(f"{root}/set", filesystem=files).num_rows == 70_000
    files.create_dir(f"{root}/empty/below")
    found = files.get_file_info(pyarrow.fs.FileSelector(root, recursive=True))
    assert {f"{root}/empty/below", f"{root}/set/part=0"} <= {info.path for info in found}
    assert files.get_file_info(f"{root}/set").type == pyarrow.fs.FileType.Directory
    assert files.get_file_info(f"{root}/none").type == pyarrow.fs.FileType.NotFound
    body = random.Random(2).randbytes(12 * MIB)
    with files.open_output_stream(f"{root}/a+b %41.bin") as out:
        out.write(body)
    files.move(f"{root}/a+b %41.bin", f"{root}/moved.bin")
    assert files.open_input_file(f"{root}/moved.bin").read() == body
    files.delete_dir(root)
    assert listed(serving, "arrow/") == {}


def test_s3fs(serving, many):
    files = s3fs.S3FileSystem(key=ACCESS_KEY, secret=SECRET_KEY, endpoint_url=serving.url, use_listings_cache=False)
    some, root = many / "50%25", f"{LAKE}/s3fs"
    files.put(f"{some}/", f"{root}/", recursive=True)
    assert listed(serving, "s3fs/") == contents(some)
    assert not files.exists(f"{root}/none") and files.isdir(root) and len(files.ls(root)) == len(contents(some))
    body = random.Random(3).randbytes(12 * MIB)
    with files.open(f"{root}/large", "wb", block_size=5 * MIB) as out:
        out.write(body)
    files.mv(f"{root}/large", f"{root}/moved/large")
    assert files.cat(f"{root}/moved/large") == body
    assert files.cat_file(f"{root}/moved/large", start=100, end=200) == body[100:200]
    files.rm(root, recursive=True)
    assert listed(serving, "s3fs/") == {}


def test_listings_of_100_000_keys_look_at_a_page(serving):
    """The keys are files put there by hand, which are objects as well."""
    folder = serving.data / LAKE / "many"
    keys = [f"many/{number // 50_000}/{number:06}" for number in range(100_000)]
    for name in ("0", "1"):
        (folder / name).mkdir(parents=True)
    for key in keys:
        (serving.data / LAKE / key).touch()
    client = serving.boto()
    page = client.list_objects_v2(Bucket=LAKE, Prefix="many/", StartAfter=keys[70_000], MaxKeys=3)
    assert [found["Key"] for found in page["Contents"]] == keys[70_001:70_004]
    groups = client.list_objects_v2(Bucket=LAKE, Prefix="many/", Delimiter="/")
    assert [group["Prefix"] for group in groups["CommonPrefixes"]] == ["many/0/", "many/1/"]
    assert list(listed(serving, "many/1/0999")) == [f"{number:02}" for number in range(100)]


def test_of_64_conditional_writers_one_wins(serving):
    client = serving.boto(max_pool_connections=64)
    first = client.put_object(Bucket=LAKE, Key="replaced", Body=b"")["ETag"]

    def won(number: int) -> bool:
        body = bytes([number]) * 10_000
        outcomes = []
        for key, condition in (("free", {"IfNoneMatch": "*"}), ("replaced", {"IfMatch": first})):
            try:
                client.put_object(Bucket=LAKE, Key=key, Body=body, **condition)
                outcomes.append(True)
            except ClientError as error:
                assert error.response["Error"]["Code"] == "PreconditionFailed"
                outcomes.append(False)
        return outcomes

    with ThreadPoolExecutor(64) as pool:
        outcomes = list(pool.map(won, range(64)))
    for nth, key in enumerate(("free", "replaced")):
        [winner] = [number for number, outcome in enumerate(outcomes) if outcome[nth]]
        assert client.get_object(Bucket=LAKE, Key=key)["Body"].read() == bytes([winner]) * 10_000


def test_what_is_not_offered_says_so(serving):
    client = serving.boto()
    for asked in (
        {"ServerSideEncryption": "AES256"},
        {"Tagging": "a=b"},
        {"ACL": "public-read"},
        {"StorageClass": "GLACIER"},
        {"WebsiteRedirectLocation": "/x"},
        {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": "k" * 32},
    ):
        assert refused(client.put_object, Bucket=LAKE, Key="k", Body=b"x" * 300_000, **asked) == (501, "NotImplemented")
    enabled = {"Status": "Enabled"}
    assert refused(client.put_bucket_versioning, Bucket=LAKE, VersioningConfiguration=enabled) == (501, "NotImplemented")
    assert listed(serving, "k") == {}


def test_a_crash_between_object_and_event_loses_no_run(tmp_path):
    lamps = b'{"product_name": "red lamp"}\n{"product_name": "blue chair"}\n' * 10
    with Serving(tmp_path) as server:
        # The server is killed as soon as it has answered.
        server.boto().put_object(Bucket=RAW, Key="raw/lamps.jsonl", Body=lamps)
    with Serving(tmp_path) as server:
        assert "/lamps/" in server.wait_for("the report is ")
        pages = len(listed(server, "reports/lamps/"))
    with Serving(tmp_path) as server:
        # Nothing is left to do: the first to be told of is the upload that follows.
        server.boto().put_object(Bucket=RAW, Key="raw/chairs.jsonl", Body=lamps)
        assert "chairs" in server.wait_for("convert of ")
        assert len(listed(server, "reports/lamps/")) == pages


def test_pages_go_on_after_keys_that_xml_cannot_tell(serving):
    keys = [f"told/{part}" for part in ("a\rb", "a\x01", "b/\x1f", "b\uffff", "c\nd/1", "c\nd/2")]
    client = serving.boto()
    for key in keys:
        client.put_object(Bucket=LAKE, Key=key, Body=b"x")
    for delimiter, wanted in ("", keys), ("/", ["told/a\x01", "told/a\rb", "told/b/", "told/b\uffff", "told/c\nd/"]):
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=LAKE, Prefix="told/", Delimiter=delimiter, PaginationConfig={"PageSize": 1})
        found = [one.get("Key") or one["Prefix"] for page in pages for one in page.get("Contents", []) + page.get("CommonPrefixes", [])]
        assert found == sorted(wanted)
    assert refused(client.list_objects_v2, Bucket=LAKE, ContinuationToken="no token") == (400, "InvalidArgument")


def test_answers_tell_what_a_cache_and_a_second_try_need(serving):
    client = serving.boto()
    etag = client.put_object(Bucket=LAKE, Key="cached", Body=b"0123456789")["ETag"]
    assert client.head_object(Bucket=LAKE, Key="cached", Range="bytes=4-7")["ResponseMetadata"]["HTTPStatusCode"] == 206
    for read in client.get_object, client.head_object:
        with pytest.raises(ClientError) as error:
            read(Bucket=LAKE, Key="cached", IfNoneMatch=etag)
        told = error.value.response["ResponseMetadata"]
        assert (told["HTTPStatusCode"], told["HTTPHeaders"]["etag"]) == (304, etag)
        assert "last-modified" in told["HTTPHeaders"]
    upload = client.create_multipart_upload(Bucket=LAKE, Key="twice")["UploadId"]
    part = client.upload_part(Bucket=LAKE, Key="twice", UploadId=upload, PartNumber=1, Body=b"x")["ETag"]
    listed_parts = {"Parts": [{"PartNumber": 1, "ETag": part}]}
    first, second = (
        client.complete_multipart_upload(Bucket=LAKE, Key="twice", UploadId=upload, MultipartUpload=listed_parts)["ETag"] for _ in range(2)
    )
    assert first == second
    assert refused(client.complete_multipart_upload, Bucket=LAKE, Key="other", UploadId=upload, MultipartUpload=listed_parts) == (404, "NoSuchUpload")


def test_a_bucket_tells_that_it_has_no_configurations(serving):
    client = serving.boto()
    for ask, code in (
        (client.get_bucket_tagging, "NoSuchTagSet"),
        (client.get_bucket_policy, "NoSuchBucketPolicy"),
        (client.get_bucket_cors, "NoSuchCORSConfiguration"),
        (client.get_bucket_lifecycle_configuration, "NoSuchLifecycleConfiguration"),
        (client.get_bucket_encryption, "ServerSideEncryptionConfigurationNotFoundError"),
        (client.get_public_access_block, "NoSuchPublicAccessBlockConfiguration"),
    ):
        assert refused(ask, Bucket=LAKE) == (404, code)
        assert refused(ask, Bucket="not-there") == (404, "NoSuchBucket")


def test_a_client_that_signs_for_no_region_is_told_the_region(serving):
    client = serving.boto()
    client.meta.events.register("before-sign.s3", lambda request, **_: request.context["signing"].update(region="US"))
    with pytest.raises(ClientError) as error:
        client.list_buckets()
    assert error.value.response["Error"]["Code"] == "AuthorizationHeaderMalformed"
    assert error.value.response["Error"]["Region"] == REGION
