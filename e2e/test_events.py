"""The deployed chain, driven by events alone."""

import json

import pytest

from cloud import LAKE, wait


@pytest.fixture(scope="module", autouse=True)
def events(cloud):
    cloud.connect_events()


def test_an_upload_becomes_a_report_and_its_log_is_where_it_is_looked_for(cloud, sample):
    cloud.upload("raw/summer sale+50%.jsonl", sample)
    assert "2,000 products" in cloud.report("summer-sale-50")
    assert any("step ended" in line for line in cloud.task_logs())


def test_a_second_event_for_the_same_upload_makes_nothing_new(cloud, sample):
    cloud.upload("raw/twice.jsonl", sample)
    cloud.report("twice")
    before = cloud.keys("")
    (outcome,) = cloud.convert(key="raw/twice.jsonl")
    assert outcome["outcome"] == "already-done"
    assert cloud.keys("") == before


def test_settings_of_a_direct_invoke_are_those_of_its_report(cloud, sample):
    cloud.upload("raw/settings.jsonl", sample)
    cloud.report("settings")
    (outcome,) = cloud.convert(key="raw/settings.jsonl", settings={"k": "3"})
    run = outcome["object"].split("/")[-2]
    report = f"reports/settings/{run}/index.html"
    wait(lambda: report in cloud.keys("reports/settings/"), 120, "the second report")
    analysis = json.loads(cloud.s3.get_object(Bucket=LAKE, Key=f"models/settings/{run}/analysis.json")["Body"].read())
    assert analysis["choice"]["requested"] == "3"
