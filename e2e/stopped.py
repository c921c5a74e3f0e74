"""What ECS tells of tasks that have stopped, and the rule by which EventBridge brings it to dispatch: ministack has no such events."""

import json
import threading
import time
import traceback

from machine import REGION


class StoppedTasks(threading.Thread):
    """Puts an event into the queue before dispatch for each task that has stopped and that the rule is about."""

    def __init__(self, cloud):
        super().__init__(daemon=True)
        self.cloud, self.told, self.ended = cloud, set(), threading.Event()

    def run(self) -> None:
        while not self.ended.wait(0.3):
            try:
                self.look()
            except Exception:
                traceback.print_exc()

    def look(self) -> None:
        ecs, cluster = self.cloud.client("ecs"), self.cloud.deployment["cluster"]
        stopped = ecs.list_tasks(cluster=cluster, desiredStatus="STOPPED")["taskArns"]
        new = [arn for arn in stopped if arn not in self.told]
        for task in ecs.describe_tasks(cluster=cluster, tasks=new)["tasks"] if new else []:
            if task["lastStatus"] == "STOPPED":
                self.told.add(task["taskArn"])
                self.tell(task)

    def tell(self, task: dict) -> None:
        # RunTask names the family for a group that is not given.
        family = task["taskDefinitionArn"].rpartition("/")[2].partition(":")[0]
        detail = task | {"group": task.get("group") or f"family:{family}"}
        event = {
            "id": task["taskArn"].rpartition("/")[2],
            "account": task["taskArn"].split(":")[4],
            "source": "aws.ecs",
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "region": REGION,
            "resources": [task["taskArn"]],
            "detail-type": "ECS Task State Change",
            "detail": detail,
        }
        body = json.dumps(event, default=lambda moment: moment.isoformat())
        pattern = json.dumps(self.cloud.deployment["queue"]["stopped_tasks"])
        if self.cloud.client("events").test_event_pattern(EventPattern=pattern, Event=body)["Result"]:
            self.cloud.client("sqs").send_message(QueueUrl=self.cloud.queue, MessageBody=body)

    def stop(self) -> None:
        self.ended.set()
        self.join(10)
