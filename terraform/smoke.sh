#!/usr/bin/env bash
# Uploads the sample to the deployment, then a generated catalogue of 50 MB, which the AWS CLI and convert send in parts. Waits for the report
# of each, a quarter of an hour at most.
set -euo pipefail
cd "$(dirname "$0")"
terraform=${TERRAFORM:-terraform}
wintermute=${WINTERMUTE:-../target/debug/wintermute}

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
if ! "$wintermute" sample --rows 50000 --out "$folder/large.jsonl"; then
    echo "$wintermute has not generated a catalogue: build it with \`cargo build\`, or name the command in the variable WINTERMUTE" >&2
    exit 1
fi
upload=$("$terraform" output -raw upload)
lake=$("$terraform" output -raw lake_bucket)

# Beside the reports there is their index, which also tells of runs that failed.
count() { aws s3 ls --recursive "$1" | grep -Ec '/[0-9a-f]{16}/index[.]html$' || true; }

# Uploads a file as the catalogue of a dataset, and waits for its report.
prove() {
    local file=$1 dataset=$2 reports before
    reports=s3://$lake/reports/$dataset/
    before=$(count "$reports")
    aws s3 cp --only-show-errors "$file" "$upload$dataset.jsonl"
    for _ in $(seq 90); do
        if [ "$(count "$reports")" -gt "$before" ]; then
            echo "The report of $dataset is below $reports"
            return
        fi
        sleep 10
    done
    echo "No report of $dataset has come below $reports within 15 minutes: see docs/operating.md" >&2
    exit 1
}

prove ../samples/products.jsonl smoke
prove "$folder/large.jsonl" smoke-large
