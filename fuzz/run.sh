#!/usr/bin/env bash
# Runs each fuzz target for so many seconds, beginning with real files. A finding ends it with an error and its input.
set -euo pipefail
cd "$(dirname "$0")"
seconds=${1:?how many seconds for each target}
# What cargo-fuzz asks of the compiler is of nightly; this lets the pinned toolchain take it. No sanitizer: unsafe is forbidden.
export RUSTC_BOOTSTRAP=1

corpus() { mkdir -p "corpus/$1"; }
seeds() {
    corpus event && cp ../events/*.json corpus/event/
    corpus key && printf 'raw/summer+sale%%2B50%%25.jsonl.gz' > corpus/key/encoded
    printf 'processed/shoes/0123456789abcdef/catalogue.csv' > corpus/key/processed
    corpus model
    local data; data=$(mktemp -d)
    (cd .. && cargo run --quiet -- sample --rows 40 --out "$data/shop.jsonl" \
        && cargo run --quiet -- run "$data/shop.jsonl" --k 3 --max-k 4 --dimensions 4 --data "$data" > "$data/log")
    local model; model=$(echo "$data"/wintermute-lake/models/shop/*)
    { cat "$model/model.json"; printf '\0'; cat "$model/model.safetensors"; } > corpus/model/shop
    rm -r "$data"
}

seeds
for target in $(cargo fuzz list); do
    cargo fuzz run --sanitizer none "$target" -- -max_total_time="$seconds" -rss_limit_mb=4096 -timeout=20 -print_final_stats=1
done
