output "upload" {
  description = "Where catalogues go: `aws s3 cp my-catalogue.jsonl <upload>`."
  value       = module.wintermute.upload
}

output "raw_bucket" {
  description = "The bucket that catalogues are uploaded to."
  value       = module.wintermute.raw_bucket
}

output "lake_bucket" {
  description = "The bucket that everything is written to; reports are below reports/."
  value       = module.wintermute.lake_bucket
}

output "own_buckets" {
  description = "The buckets that were made here, which `make destroy` deletes with what they hold."
  value       = module.wintermute.own_buckets
}

output "region" {
  description = "The region of everything."
  value       = module.wintermute.region
}

output "repository" {
  description = "Where the task's image is pushed to."
  value       = module.wintermute.repository
}

output "failures" {
  description = "The queue of events that failed."
  value       = module.wintermute.failures
}

output "dispatch_queue" {
  description = "The queue of events that wait for a task."
  value       = module.wintermute.dispatch_queue
}

output "dispatch_failures" {
  description = "The ARN of the queue of events that got no task, from which `aws sqs start-message-move-task` gives them another try."
  value       = module.wintermute.dispatch_failures
}

output "airflow" {
  description = "Airflow's page, if it is made here."
  value       = module.wintermute.airflow
}

output "airflow_environment" {
  description = "The name of the Airflow environment; empty without one."
  value       = module.wintermute.airflow_environment
}

output "variable" {
  description = "The SSM parameter that is the DAG's Airflow variable."
  value       = module.wintermute.variable
}

output "airflow_policy" {
  description = "The policy that the role of an Airflow of your own needs to run the DAGs."
  value       = module.wintermute.airflow_policy
}

output "kms_key_policy" {
  description = "The statements that the policy of `kms_key_arn` needs beside your own."
  value       = module.wintermute.kms_key_policy
}

output "role_policies" {
  description = "The policy of each role, by the names of `roles`."
  value       = module.wintermute.role_policies
}
