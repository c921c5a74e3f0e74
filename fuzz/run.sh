#!/usr/bin/env bash
# Runs each fuzz target for so many seconds, beginning with real files. A finding ends it with an error and its input.
set -euo pipefail
cd "$(dirname "$0")"
seconds=${1:?how many seconds for each target}

# What cargo-fuzz asks of the compiler is of nightly; this lets the pinned toolchain take it. No sanitizer: unsafe is forbidden.
fuzz() { RUSTC_BOOTSTRAP=1 cargo fuzz run --sanitizer none "$@"; }
# The command that makes a model to begin with: WINTERMUTE, or that of this clone.
wintermute() { if [ -n "${WINTERMUTE:-}" ]; then "$WINTERMUTE" "$@"; else (cd .. && cargo run --quiet -- "$@"); fi; }
# What a run finds grows in a folder of its own, beside the files in corpus/.
grown() { mkdir -p "grown/$1"; }
seeds() {
    grown event && cp ../events/*.json grown/event/
    grown key && printf 'raw/summer+sale%%2B50%%25.jsonl.gz' > grown/key/encoded
    printf 'processed/shoes/0123456789abcdef/catalogue.csv' > grown/key/processed
    grown model
    local data; data=$(mktemp -d)
    wintermute sample --rows 40 --out "$data/shop.jsonl"
    wintermute run "$data/shop.jsonl" --k 3 --max-k 4 --dimensions 4 --data "$data" > "$data/log"
    local model; model=$(echo "$data"/wintermute-lake/models/shop/*)
    { cat "$model/model.json"; printf '\0'; cat "$model/model.safetensors"; } > grown/model/shop
    rm -r "$data"
}

seeds
for target in $(cargo fuzz list); do
    grown "$target"
    corpora=("grown/$target")
    if [ -d "corpus/$target" ]; then corpora+=("corpus/$target"); fi
    fuzz "$target" "${corpora[@]}" -- -max_total_time="$seconds" -rss_limit_mb=4096 -timeout=20 -print_final_stats=1
done
