output "upload" {
  description = "Where catalogues go: `aws s3 cp my-catalogue.jsonl <upload>`."
  value       = "s3://${aws_s3_bucket.this["raw"].id}/raw/"
}

output "raw_bucket" {
  description = "The bucket that catalogues are uploaded to."
  value       = aws_s3_bucket.this["raw"].id
}

output "lake_bucket" {
  description = "The bucket that everything is written to; reports are below reports/."
  value       = aws_s3_bucket.this["lake"].id
}

output "repository" {
  description = "Where the task's image is pushed to."
  value       = aws_ecr_repository.cluster.repository_url
}

output "failures" {
  description = "The queue of events that failed."
  value       = aws_sqs_queue.failures.url
}

output "airflow" {
  description = "Airflow's page."
  value       = var.enable_mwaa ? "https://${aws_mwaa_environment.this[0].webserver_url}" : null
}

output "airflow_environment" {
  description = "The name of the Airflow environment; empty without one."
  value       = var.enable_mwaa ? aws_mwaa_environment.this[0].name : ""
}

output "variable" {
  description = "The SSM parameter that is the DAG's Airflow variable."
  value       = aws_ssm_parameter.airflow.name
}
