#!/usr/bin/env bash
# Makes the image's repository, pushes into it what `make image` has built, and prints the image's name by digest. Arguments go to
# `terraform apply`. Whatever stands already stays.
set -euo pipefail
cd "$(dirname "$0")"
terraform=${TERRAFORM:-terraform} container=${CONTAINER:-docker}
# The name alone is the answer: what the commands say goes to the terminal.
exec 3>&1 >&2

"$terraform" init -input=false
"$terraform" apply -input=false -auto-approve -target=module.wintermute.aws_ecr_repository.cluster "$@"
repository=$("$terraform" output -raw repository)
region=$(cut -d. -f4 <<<"$repository")

# A tag is never moved: the image's own id names it.
id=$("$container" image inspect --format '{{.Id}}' wintermute-cluster)
tag=$repository:${id#sha256:}
aws ecr get-login-password --region "$region" | "$container" login --username AWS --password-stdin "${repository%%/*}"
if ! aws ecr describe-images --region "$region" --repository-name "${repository#*/}" --image-ids "imageTag=${tag##*:}" >/dev/null 2>&1; then
    "$container" tag wintermute-cluster "$tag"
    "$container" push "$tag"
fi
digest=$(aws ecr describe-images --region "$region" --repository-name "${repository#*/}" \
    --image-ids "imageTag=${tag##*:}" --query 'imageDetails[0].imageDigest' --output text)
echo "$repository@$digest" >&3
