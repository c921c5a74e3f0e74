"""How long each Lambda takes from its start to its first request for work, and how much of a zip it is, as a Markdown table.

    python bench/init.py FOLDER_OF_ZIPS FUNCTION…

Serves the Lambda Runtime API on loopback, as Lambda does for a function. Fails where a median is above 20 ms.
"""

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

STARTS = 50
LIMIT = 0.020


def main() -> None:
    zips = [Path(sys.argv[1]) / name / "bootstrap.zip" for name in sys.argv[2:]]
    print("| function | zip | start to first request, median | longest |")
    print("| --- | ---: | ---: | ---: |")
    slow = []
    for path in zips:
        times = measure(path)
        median = statistics.median(times)
        size = path.stat().st_size / 1e6
        name = path.parent.name
        print(f"| {name} | {size:.2f} MB | {median * 1e3:.1f} ms | {max(times) * 1e3:.1f} ms |", flush=True)
        if median > LIMIT:
            slow.append(name)
    if slow:
        sys.exit(f"slower than {LIMIT * 1e3:.0f} ms: {', '.join(slow)}")


def measure(path: Path) -> list[float]:
    """Seconds from each start of a function to its first `GET …/invocation/next`."""
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as runtime:
        runtime.settimeout(10)
        zipfile.ZipFile(path).extract("bootstrap", folder)
        program = Path(folder) / "bootstrap"
        program.chmod(0o755)
        environment = {
            "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{runtime.getsockname()[1]}",
            "AWS_LAMBDA_FUNCTION_NAME": path.parent.name,
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
            "AWS_LAMBDA_LOG_GROUP_NAME": "bench",
            "AWS_LAMBDA_LOG_STREAM_NAME": "bench",
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "PATH": os.environ["PATH"],
        }
        return [start(program, environment, runtime) for _ in range(STARTS)]


def start(program: Path, environment: dict[str, str], runtime: socket.socket) -> float:
    begin = time.perf_counter()
    process = subprocess.Popen([program], env=environment)
    try:
        connection, _ = runtime.accept()
        request = connection.recv(4096)
        seconds = time.perf_counter() - begin
    finally:
        process.kill()
        process.wait()
    connection.close()
    if b"/invocation/next " not in request:
        sys.exit(f"{program} has asked for something else: {request[:80]!r}")
    return seconds


if __name__ == "__main__":
    main()
