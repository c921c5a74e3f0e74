"""The deployed chain, driven by events alone."""

DEPLOYED = {"orchestrator": {"ORCHESTRATOR": "direct"}}


def test_an_upload_becomes_a_report_and_its_log_is_where_it_is_looked_for(cloud, sample):
    cloud.upload("raw/summer sale+50%.jsonl", sample)
    page = cloud.report("summer-sale-50")
    assert "2,000 products" in page
    assert any("step ended" in line for line in cloud.task_logs())


def test_a_second_event_for_the_same_upload_makes_nothing_new(cloud, sample):
    cloud.upload("raw/twice.jsonl", sample)
    cloud.report("twice")
    before = cloud.keys("")
    cloud.client("lambda").invoke(
        FunctionName="wintermute-convert", Payload='{"bucket": "wintermute-raw", "key": "raw/twice.jsonl"}'
    )
    assert cloud.keys("") == before


def test_settings_of_a_direct_invoke_are_those_of_its_report(cloud, sample):
    cloud.upload("raw/settings.jsonl", sample)
    cloud.report("settings")
    payload = '{"bucket": "wintermute-raw", "key": "raw/settings.jsonl", "settings": {"k": "3"}}'
    cloud.client("lambda").invoke(FunctionName="wintermute-convert", Payload=payload)
    from cloud import wait

    pages = wait(lambda: [key for key in cloud.keys("reports/settings/") if key.endswith("index.html")][1:], 120, "the second report")
    assert pages
    asked = [cloud.s3.get_object(Bucket="wintermute-lake", Key=key)["Body"].read() for key in cloud.keys("models/settings/") if key.endswith("analysis.json")]
    assert sum(b'"requested": "3"' in analysis or b'"requested":"3"' in analysis for analysis in asked) == 1
