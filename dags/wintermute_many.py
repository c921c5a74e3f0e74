"""
# Every catalogue, every night

Runs the chain for every upload below a prefix, many side by side: for each catalogue that is one object, and for each folder whose marker,
such as `_SUCCESS`, says that all parts are there. What is done is found done, so a night without new
uploads costs a look at each and no task on Fargate; what an event never reached is repaired. With `settings` it makes all reports anew: at most 40 clusters
for every catalogue is `{"max_k": "40"}`.

Tasks on Fargate take slots of the pool `wintermute`: ten at once, or as many as you give it. Deploying makes the pool. A catalogue that fails does not keep the others from their reports.
Airflow maps over `core.max_map_length` uploads at most: Terraform sets 10,000. For more, run it by prefix.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

try:
    from airflow.sdk import DAG, Param, task
except ImportError:  # Airflow 2
    from airflow import DAG
    from airflow.decorators import task
    from airflow.models.param import Param

from airflow.configuration import conf
from airflow.exceptions import AirflowFailException
from airflow.providers.amazon.aws.hooks.s3 import S3Hook
from wintermute_chain import DEFAULTS, SETTINGS, chain, deployment, request

# A pool that counts deferred tasks is the only bound on them: Airflow's other limits know those alone that a worker holds.
POOL = json.loads(Path(__file__).with_name("pool.json").read_text())["name"]

# What the function convert takes for a catalogue: it reads the same list.
ENDINGS = {
    kind: "|".join(endings)
    for kind, endings in json.loads(Path(__file__).with_name("catalogue_names.json").read_text()).items()
}
CATALOGUE_NAME = re.compile(
    r".*(\.({formats})(\.({packings}|{archives}))*|\.({archives})(\.({packings}|{archives}))*)".format(**ENDINGS),
    re.IGNORECASE | re.DOTALL,
)
# What it skips whatever its ending: the table is shared/src/contract/side_file.rs, and both are tested on shared/tests/uploads.json.
SIDE_FILE = re.compile(
    r"(.*/)?((\._|~\$|\.~lock\.)[^/]*|(_temporary|_delta_log|_spark_metadata|__MACOSX|\.+[^./][^/]*)/.*)",
    re.IGNORECASE | re.DOTALL,
)


# The markers of folders, and the parts that wait for them: the function convert reads the same list.
NAMES = json.loads(Path(__file__).with_name("part_names.json").read_text())


class Names:
    """The names of markers and parts: the usual ones, and those that settings add."""

    def __init__(self, *settings: dict | None):
        def named(kind: str) -> list[str]:
            given = [str((added or {}).get(kind, "")).split(",") for added in settings]
            return NAMES[kind] + [name for names in given for name in names if name]

        self.markers = named("markers")
        # In a pattern `#` stands for digits and `*` for anything.
        patterns = (re.escape(name).replace(r"\#", r"\d+").replace(r"\*", ".*") for name in named("parts"))
        self.part = re.compile("|".join(patterns), re.DOTALL)

    def is_marker(self, key: str) -> bool:
        """Whether an upload says that all parts of its folder are there. Directly below raw/ nothing does."""
        return key.count("/") > 1 and key.rpartition("/")[2] in self.markers and not SIDE_FILE.fullmatch(key)

    def is_catalogue(self, key: str) -> bool:
        """Whether an upload is a catalogue by its name, and no part of one."""
        is_part = key.count("/") > 1 and self.part.fullmatch(key.rpartition("/")[2])
        return bool(CATALOGUE_NAME.fullmatch(key)) and not SIDE_FILE.fullmatch(key) and not is_part

    def to_run(self, keys: Iterable[str]) -> list[str]:
        """The catalogues and the markers among uploads; what is in a marker's folder is a part."""
        keys = sorted(keys)
        folders = tuple(key.rpartition("/")[0] + "/" for key in keys if self.is_marker(key))
        return [key for key in keys if self.is_marker(key) or (self.is_catalogue(key) and not key.startswith(folders))]


with DAG(
    dag_id="wintermute_many",
    doc_md=__doc__,
    schedule="0 3 * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    tags=["wintermute"],
    params={
        "prefix": Param(default="raw/", type="string", pattern="^raw/", title="Prefix"),
        "settings": SETTINGS,
    },
) as dag:

    @task
    def ask_all(params: dict | None = None) -> list[dict]:
        """What is asked for each catalogue."""
        place = deployment()
        bucket, prefix = place["raw_bucket"], params["prefix"]
        keys = S3Hook(region_name=place["region"]).list_keys(bucket, prefix=prefix) or []
        # A deployment of before has not told its settings.
        names = Names(place.get("settings"), params["settings"])
        asked = [request(None, key, params["settings"], place) for key in names.to_run(keys)]
        # Airflow itself would fail here with an error that does not say what to do.
        limit = conf.getint("core", "max_map_length")
        if len(asked) > limit:
            raise AirflowFailException(
                f"{len(asked)} uploads below s3://{bucket}/{prefix} are more than the {limit} that Airflow maps over: give a"
                " longer prefix, or set Airflow's option core.max_map_length higher"
            )
        return asked

    chain.partial(pool=POOL).expand(asked=ask_all())
