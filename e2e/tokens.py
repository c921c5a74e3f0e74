"""Client tokens as ECS keeps them, which ministack does not."""

import http.client
import json
import threading

from front import Answer, as_json


class Tokens:
    """`RunTask` with a token that a cluster has seen is answered with the task that was started for it, stopped or not, and
    refused if anything else in the request has changed. ECS does so for 24 hours, longer than any test."""

    def __init__(self, port: int):
        self.port, self.seen, self.lock = port, {}, threading.Lock()

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> Answer | None:
        if not headers.get("x-amz-target", "").endswith(".RunTask"):
            return None
        asked = json.loads(body)
        if not asked.get("clientToken"):
            return None
        name = asked.get("cluster", "default"), asked["clientToken"]
        # Requests at the same time start one task: the second waits until the first has its answer.
        with self.lock:
            if name not in self.seen:
                answer = self.handed_on(path, headers, body)
                if not tasks(answer):
                    return answer
                self.seen[name] = asked, answer
        first, answer = self.seen[name]
        if asked == first:
            return answer
        told = {
            "__type": "ConflictException",
            "message": "The provided clientToken is already in use with a different RunTask request.",
            "resourceIds": tasks(answer),
        }
        return as_json(400, told, x_amzn_errortype="ConflictException")

    def handed_on(self, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """With the very headers: they are signed."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("POST", path, body, headers)
        response = connection.getresponse()
        kept = {name: value for name, value in response.getheaders() if name.lower() != "transfer-encoding"}
        return response.status, kept, response.read()


def tasks(answer: Answer) -> list[str]:
    """The tasks that an answer of `RunTask` names."""
    status, _, content = answer
    return [task["taskArn"] for task in json.loads(content).get("tasks", [])] if status == 200 else []
