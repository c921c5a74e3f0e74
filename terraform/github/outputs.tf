output "deploy_role" {
  description = "The repository's variable AWS_ROLE."
  value       = aws_iam_role.this["deploy"].arn
}

output "plan_role" {
  description = "The repository's variable AWS_PLAN_ROLE."
  value       = aws_iam_role.this["plan"].arn
}
