# Until the module `wintermute` there was, these lay in this folder: a state of then keeps them, and all that they hold.

# cluster.tf

moved {
  from = aws_ecr_repository.cluster
  to   = module.wintermute.aws_ecr_repository.cluster[0]
}

moved {
  from = aws_ecr_lifecycle_policy.cluster
  to   = module.wintermute.aws_ecr_lifecycle_policy.cluster[0]
}

moved {
  from = aws_ecs_cluster.this
  to   = module.wintermute.aws_ecs_cluster.this[0]
}

moved {
  from = aws_cloudwatch_log_group.task
  to   = module.wintermute.aws_cloudwatch_log_group.task
}

moved {
  from = aws_ecs_task_definition.cluster
  to   = module.wintermute.aws_ecs_task_definition.cluster
}

# functions.tf

moved {
  from = aws_lambda_function.this
  to   = module.wintermute.aws_lambda_function.this
}

moved {
  from = aws_cloudwatch_log_group.function
  to   = module.wintermute.aws_cloudwatch_log_group.function
}

moved {
  from = aws_sqs_queue.failures
  to   = module.wintermute.aws_sqs_queue.failures
}

moved {
  from = aws_lambda_function_event_invoke_config.this
  to   = module.wintermute.aws_lambda_function_event_invoke_config.this
}

# iam.tf

moved {
  from = aws_iam_role.function
  to   = module.wintermute.aws_iam_role.function
}

moved {
  from = aws_iam_role_policy.function
  to   = module.wintermute.aws_iam_role_policy.function
}

moved {
  from = aws_iam_role.execution
  to   = module.wintermute.aws_iam_role.execution[0]
}

moved {
  from = aws_iam_role_policy.execution
  to   = module.wintermute.aws_iam_role_policy.execution[0]
}

moved {
  from = aws_iam_role.task
  to   = module.wintermute.aws_iam_role.task[0]
}

moved {
  from = aws_iam_role_policy.task
  to   = module.wintermute.aws_iam_role_policy.task[0]
}

moved {
  from = aws_iam_role.airflow
  to   = module.wintermute.aws_iam_role.airflow
}

moved {
  from = aws_iam_role_policy.airflow
  to   = module.wintermute.aws_iam_role_policy.airflow
}

# network.tf

moved {
  from = aws_vpc.this
  to   = module.wintermute.aws_vpc.this[0]
}

moved {
  from = aws_default_security_group.unused
  to   = module.wintermute.aws_default_security_group.unused[0]
}

moved {
  from = aws_subnet.private
  to   = module.wintermute.aws_subnet.private
}

moved {
  from = aws_route_table.private
  to   = module.wintermute.aws_route_table.private[0]
}

moved {
  from = aws_route_table_association.private
  to   = module.wintermute.aws_route_table_association.private
}

moved {
  from = aws_vpc_endpoint.s3
  to   = module.wintermute.aws_vpc_endpoint.s3[0]
}

moved {
  from = aws_vpc_endpoint.service
  to   = module.wintermute.aws_vpc_endpoint.service
}

moved {
  from = aws_subnet.public
  to   = module.wintermute.aws_subnet.public
}

moved {
  from = aws_internet_gateway.this
  to   = module.wintermute.aws_internet_gateway.this
}

moved {
  from = aws_route_table.public
  to   = module.wintermute.aws_route_table.public
}

moved {
  from = aws_route.out
  to   = module.wintermute.aws_route.out
}

moved {
  from = aws_route_table_association.public
  to   = module.wintermute.aws_route_table_association.public
}

moved {
  from = aws_eip.nat
  to   = module.wintermute.aws_eip.nat
}

moved {
  from = aws_nat_gateway.this
  to   = module.wintermute.aws_nat_gateway.this
}

moved {
  from = aws_route.nat
  to   = module.wintermute.aws_route.nat
}

moved {
  from = aws_security_group.tasks
  to   = module.wintermute.aws_security_group.tasks[0]
}

moved {
  from = aws_vpc_security_group_egress_rule.tasks
  to   = module.wintermute.aws_vpc_security_group_egress_rule.tasks[0]
}

moved {
  from = aws_security_group.endpoints
  to   = module.wintermute.aws_security_group.endpoints
}

moved {
  from = aws_vpc_security_group_ingress_rule.endpoints_from_tasks
  to   = module.wintermute.aws_vpc_security_group_ingress_rule.endpoints_from_tasks
}

moved {
  from = aws_vpc_security_group_ingress_rule.endpoints_from_airflow
  to   = module.wintermute.aws_vpc_security_group_ingress_rule.endpoints_from_airflow
}

moved {
  from = aws_security_group.airflow
  to   = module.wintermute.aws_security_group.airflow
}

moved {
  from = aws_vpc_security_group_ingress_rule.airflow_itself
  to   = module.wintermute.aws_vpc_security_group_ingress_rule.airflow_itself
}

moved {
  from = aws_vpc_security_group_egress_rule.airflow_itself
  to   = module.wintermute.aws_vpc_security_group_egress_rule.airflow_itself
}

moved {
  from = aws_vpc_security_group_egress_rule.airflow
  to   = module.wintermute.aws_vpc_security_group_egress_rule.airflow
}

# observability.tf

moved {
  from = aws_sns_topic.alarms
  to   = module.wintermute.aws_sns_topic.alarms[0]
}

moved {
  from = aws_sns_topic_policy.alarms
  to   = module.wintermute.aws_sns_topic_policy.alarms[0]
}

moved {
  from = aws_sns_topic_subscription.mail
  to   = module.wintermute.aws_sns_topic_subscription.mail
}

moved {
  from = aws_cloudwatch_metric_alarm.errors
  to   = module.wintermute.aws_cloudwatch_metric_alarm.errors
}

moved {
  from = aws_cloudwatch_metric_alarm.step_failed
  to   = module.wintermute.aws_cloudwatch_metric_alarm.step_failed
}

moved {
  from = aws_cloudwatch_metric_alarm.failures
  to   = module.wintermute.aws_cloudwatch_metric_alarm.failures
}

moved {
  from = aws_cloudwatch_metric_alarm.no_report
  to   = module.wintermute.aws_cloudwatch_metric_alarm.no_report
}

moved {
  from = aws_cloudwatch_event_rule.task_failed
  to   = module.wintermute.aws_cloudwatch_event_rule.task_failed
}

moved {
  from = aws_cloudwatch_event_target.task_failed
  to   = module.wintermute.aws_cloudwatch_event_target.task_failed
}

moved {
  from = aws_cloudwatch_dashboard.this
  to   = module.wintermute.aws_cloudwatch_dashboard.this
}

# orchestration.tf

moved {
  from = aws_ssm_parameter.airflow
  to   = module.wintermute.aws_ssm_parameter.airflow
}

moved {
  from = aws_s3_object.airflow
  to   = module.wintermute.aws_s3_object.airflow
}

moved {
  from = aws_mwaa_environment.this
  to   = module.wintermute.aws_mwaa_environment.this
}

# storage.tf

moved {
  from = aws_s3_bucket.this
  to   = module.wintermute.aws_s3_bucket.this
}

moved {
  from = aws_s3_bucket_versioning.this
  to   = module.wintermute.aws_s3_bucket_versioning.this
}

moved {
  from = aws_s3_bucket_server_side_encryption_configuration.this
  to   = module.wintermute.aws_s3_bucket_server_side_encryption_configuration.this
}

moved {
  from = aws_s3_bucket_public_access_block.this
  to   = module.wintermute.aws_s3_bucket_public_access_block.this
}

moved {
  from = aws_s3_bucket_ownership_controls.this
  to   = module.wintermute.aws_s3_bucket_ownership_controls.this
}

moved {
  from = aws_s3_bucket_lifecycle_configuration.this
  to   = module.wintermute.aws_s3_bucket_lifecycle_configuration.this
}

moved {
  from = aws_s3_bucket_policy.this
  to   = module.wintermute.aws_s3_bucket_policy.this
}

moved {
  from = aws_s3_bucket_notification.raw
  to   = module.wintermute.aws_s3_bucket_notification.raw[0]
}

moved {
  from = aws_s3_bucket_notification.lake
  to   = module.wintermute.aws_s3_bucket_notification.lake[0]
}

moved {
  from = aws_lambda_permission.bucket
  to   = module.wintermute.aws_lambda_permission.bucket
}
