output "upload" {
  description = "Where catalogues go: `aws s3 cp my-catalogue.jsonl <upload>`."
  value       = "s3://${local.raw_bucket_id}/raw/"
}

output "raw_bucket" {
  description = "The bucket that catalogues are uploaded to."
  value       = local.raw_bucket_id
}

output "lake_bucket" {
  description = "The bucket that everything is written to; reports are below reports/."
  value       = local.lake_bucket_id
}

output "own_buckets" {
  description = "The buckets that were made here, which `make destroy` deletes with what they hold."
  value       = join(" ", sort(values(local.buckets)))
}

output "region" {
  description = "The region of everything."
  value       = local.region
}

output "repository" {
  description = "Where the task's image is pushed to."
  value       = local.repository_url
}

output "failures" {
  description = "The queue of events that failed."
  value       = aws_sqs_queue.failures.url
}

output "dispatch_queue" {
  description = "The queue of events that wait for a task."
  value       = aws_sqs_queue.dispatch.url
}

output "dispatch_failures" {
  description = "The ARN of the queue of events that got no task, from which `aws sqs start-message-move-task` gives them another try."
  value       = aws_sqs_queue.dispatch_failures.arn
}

output "airflow" {
  description = "Airflow's page, if it is made here."
  value       = local.make_airflow ? "https://${aws_mwaa_environment.this[0].webserver_url}" : null
}

output "airflow_environment" {
  description = "The name of the Airflow environment; empty without one."
  value       = local.make_airflow ? aws_mwaa_environment.this[0].name : var.enable_mwaa ? local.airflow_name : ""
}

output "variable" {
  description = "The SSM parameter that is the DAG's Airflow variable."
  value       = aws_ssm_parameter.airflow.name
}

output "airflow_policy" {
  description = "The policy that the role of an Airflow of your own needs to run the DAGs."
  value       = data.aws_iam_policy_document.existing_airflow.json
}

output "kms_key_policy" {
  description = "The statements that the policy of `kms_key_arn` needs beside your own."
  value       = data.aws_iam_policy_document.key.json
}

output "role_policies" {
  description = "The policy of each role, by the names of `roles`."
  value = merge(
    { for name, document in data.aws_iam_policy_document.function : name => document.json },
    { execution = data.aws_iam_policy_document.execution.json, task = data.aws_iam_policy_document.task.json },
    { for document in data.aws_iam_policy_document.airflow : "airflow" => document.json },
  )
}
