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

output "repository" {
  description = "Where the task's image is pushed to."
  value       = module.wintermute.repository
}

output "failures" {
  description = "The queue of events that failed."
  value       = module.wintermute.failures
}

output "airflow" {
  description = "Airflow's page."
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
