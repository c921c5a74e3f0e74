#!/usr/bin/env bash
# Deploys what `make zips image` has built: the repository first, the image into it, then everything by the image's digest,
# and at last the sample as a proof. Arguments go to `terraform apply`. Whatever stands already stays.
set -euo pipefail
cd "$(dirname "$0")"
terraform=${TERRAFORM:-terraform} container=${CONTAINER:-docker}

"$terraform" init -input=false
"$terraform" apply -input=false -auto-approve -target=aws_ecr_repository.cluster "$@"
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

"$terraform" apply -input=false -auto-approve -var "image=$repository@$digest" "$@"

# Terraform knows no pools of Airflow. One that is there already keeps the slots that it has been given.
airflow=$("$terraform" output -raw airflow_environment)
if [ -n "$airflow" ]; then
    rest=(aws mwaa invoke-rest-api --region "$region" --name "$airflow")
    "${rest[@]}" --method GET --path /pools/wintermute >/dev/null 2>&1 ||
        "${rest[@]}" --method POST --path /pools --body file://../dags/pool.json >/dev/null
fi
./smoke.sh
