#!/usr/bin/env bash
# Deploys what `make zips image` has built: the image first, then everything by the image's digest, and at last two catalogues
# as a proof. Arguments go to `terraform apply`. .github/workflows/deploy.yml calls the same three, each with fresh credentials.
set -euo pipefail
cd "$(dirname "$0")"

image=$(./push.sh "$@")
./apply.sh -var "image=$image" "$@"
./smoke.sh
