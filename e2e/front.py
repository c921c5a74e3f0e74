"""A door before AWS: hands every request on, but those that the test answers itself."""

import http.client
import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# Status, headers and body for a path and a body; nothing where the request is to be handed on.
Answer = tuple[int, dict[str, str], bytes]
Answers = Callable[[str, dict[str, str], bytes], Answer | None]


class Front:
    """Listens on loopback by the name `localhost`: MWAA's client puts `env.` before it, which is this machine as well."""

    def __init__(self, port: int, answers: Answers):
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler(port, answers))
        self.url = f"http://localhost:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()


def handler(port: int, answers: Answers) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, given, content = answers(self.path, headers, body) or self.handed_on(body)
            self.send_response_only(status)
            for name, value in given.items():
                self.send_header(name, value)
            if "content-length" not in {name.lower() for name in given}:
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        def handed_on(self, body: bytes) -> Answer:
            """With the very headers: they are signed."""
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            response = connection.getresponse()
            kept = {name: value for name, value in response.getheaders() if name.lower() != "transfer-encoding"}
            return response.status, kept, response.read()

        do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = answer

        def log_message(self, *_) -> None:
            pass

    return Handler


def as_json(status: int, content: dict, **headers: str) -> Answer:
    given = {"Content-Type": "application/json", **{name.replace("_", "-"): value for name, value in headers.items()}}
    return status, given, json.dumps(content).encode()


class Mwaa:
    """MWAA's REST: each POST for a DAG run starts one, and refuses a second of the same id; a run that has ended can be cleared.

    `airflow dags test` knows no clearing, so a cleared run is worked as a whole.
    """

    def __init__(self, environment: str, start: Callable):
        self.path, self.start, self.runs, self.confs, self.cleared = f"/restapi/{environment}", start, {}, {}, 0
        self.lock = threading.Lock()

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> Answer | None:
        if not headers["host"].startswith("env."):
            return None
        asked = json.loads(body)
        assert path == self.path
        with self.lock:
            status, answer = self.airflow(asked["Method"], asked["Path"], asked.get("Body") or {})
        told = {"RestApiStatusCode": status, "RestApiResponse": answer}
        return as_json(200, told) if status == 200 else as_json(400, told, x_amzn_errortype="RestApiClientException")

    def airflow(self, method: str, path: str, body: dict) -> tuple[int, dict]:
        if (method, path) == ("POST", "/dags/wintermute/dagRuns"):
            run = body["dag_run_id"]
            if run in self.runs:
                return 409, {"detail": "DAGRun already exists"}
            self.confs[run], self.runs[run] = body["conf"], self.start(body["conf"])
            return 200, {"dag_run_id": run}
        if (method, path) == ("POST", "/dags/wintermute/clearTaskInstances"):
            assert not body["dry_run"] and body["reset_dag_runs"]
            run = body["dag_run_id"]
            if self.state(run) != "failed" and body["only_failed"]:
                return 200, {"task_instances": []}
            self.cleared += 1
            self.runs[run] = self.start(self.confs[run])
            return 200, {"task_instances": [{"task_id": "chain.cluster"}]}
        assert method == "GET" and path.startswith("/dags/wintermute/dagRuns/"), (method, path)
        return 200, {"state": self.state(path.rpartition("/")[2])}

    def state(self, run: str) -> str:
        under_way = self.runs[run].process.poll() is None
        return "running" if under_way else self.runs[run].ended()[0]


def no_capacity(path: str, headers: dict[str, str], body: bytes) -> Answer | None:
    """ECS that finds no place for a task."""
    if not headers.get("x-amz-target", "").endswith(".RunTask"):
        return None
    return as_json(200, {"tasks": [], "failures": [{"arn": "arn:aws:ecs:::x", "reason": "RESOURCE:CPU"}]})
