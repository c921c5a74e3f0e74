#!/usr/bin/env bash
# Takes the deployment down, with all catalogues, models and reports. Asks first. Arguments go to `terraform`.
set -euo pipefail
cd "$(dirname "$0")"
terraform=${TERRAFORM:-terraform}

echo "This deletes the deployment and these buckets with everything in them, old versions included: $("$terraform" output -raw own_buckets)"
read -r -p "Type the word destroy to go on: " answer
[ "$answer" = destroy ] || { echo "Nothing was destroyed." >&2; exit 1; }
# Buckets and repository let go of what they hold only when told so before. Their image must not matter any more.
image=$("$terraform" output -raw repository)@sha256:$(printf '0%.0s' $(seq 64))
"$terraform" apply -input=false -auto-approve -var force_destroy=true -var "image=$image" \
    -target=module.wintermute.aws_s3_bucket.this -target=module.wintermute.aws_ecr_repository.cluster "$@"
"$terraform" destroy -input=false -auto-approve -var force_destroy=true -var "image=$image" "$@"
