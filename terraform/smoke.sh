#!/usr/bin/env bash
# Uploads the sample to the deployment and waits for its report, a quarter of an hour at most.
set -euo pipefail
cd "$(dirname "$0")"
terraform=${TERRAFORM:-terraform}

upload=$("$terraform" output -raw upload)
reports=s3://$("$terraform" output -raw lake_bucket)/reports/smoke/
# Beside the reports there is their index, which also tells of runs that failed.
count() { aws s3 ls --recursive "$reports" | grep -Ec '/[0-9a-f]{16}/index[.]html$' || true; }
before=$(count)
aws s3 cp --only-show-errors ../samples/products.jsonl "${upload}smoke.jsonl"
for _ in $(seq 90); do
    after=$(count)
    if [ "$after" -gt "$before" ]; then
        echo "The report of the sample is below $reports"
        exit 0
    fi
    sleep 10
done
echo "No report of the sample has come below $reports within 15 minutes: see docs/operating.md" >&2
exit 1
