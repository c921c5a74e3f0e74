# What the policy of a key of one's own (`kms_key_arn`) must hold, beside the statement by which IAM policies count: services that
# encrypt or decrypt by themselves. The roles' own use of the key is in their policies.

data "aws_iam_policy_document" "key" {
  #checkov:skip=CKV_AWS_111:in the policy of a key, every resource is that key

  statement {
    sid       = "WintermuteLogs"
    actions   = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
    resources = ["*"]

    principals {
      type        = "Service"
      identifiers = ["logs.${local.region}.${data.aws_partition.current.dns_suffix}"]
    }

    condition {
      test     = "ArnLike"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values   = ["arn:${local.partition}:logs:${local.region}:${local.account}:log-group:*"]
    }
  }

  # Alarms and events are published to an encrypted topic, and events to an encrypted queue.
  statement {
    sid       = "WintermuteAlarms"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey*"]
    resources = ["*"]

    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com", "events.amazonaws.com", "s3.amazonaws.com"]
    }
  }
}
