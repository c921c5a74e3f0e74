# The raw bucket takes uploads, the lake bucket holds all that the chain writes, and Airflow has a bucket for its DAGs.

locals {
  raw_bucket     = coalesce(var.raw_bucket, "${var.name}-raw-${local.account}-${local.region}")
  lake_bucket    = coalesce(var.lake_bucket, "${var.name}-lake-${local.account}-${local.region}")
  airflow_bucket = "${var.name}-airflow-${local.account}-${local.region}"

  buckets = merge(
    { raw = local.raw_bucket, lake = local.lake_bucket },
    var.enable_mwaa ? { airflow = local.airflow_bucket } : {},
  )
}

resource "aws_s3_bucket" "this" {
  for_each = local.buckets

  bucket        = each.value
  force_destroy = var.force_destroy
}

resource "aws_s3_bucket_versioning" "this" {
  for_each = local.buckets

  bucket = aws_s3_bucket.this[each.key].id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  for_each = local.buckets

  bucket = aws_s3_bucket.this[each.key].id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_public_access_block" "this" {
  for_each = local.buckets

  bucket                  = aws_s3_bucket.this[each.key].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "this" {
  for_each = local.buckets

  bucket = aws_s3_bucket.this[each.key].id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  for_each = local.buckets

  bucket = aws_s3_bucket.this[each.key].id

  rule {
    id     = "old-versions"
    status = "Enabled"

    filter {}

    noncurrent_version_expiration {
      noncurrent_days = var.old_versions_days
    }

    expiration {
      expired_object_delete_marker = true
    }
  }

  rule {
    id     = "unfinished-uploads"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 2
    }
  }

  depends_on = [aws_s3_bucket_versioning.this]
}

data "aws_iam_policy_document" "tls_only" {
  for_each = local.buckets

  statement {
    sid       = "TlsOnly"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.this[each.key].arn, "${aws_s3_bucket.this[each.key].arn}/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_s3_bucket_policy" "this" {
  for_each = local.buckets

  bucket = aws_s3_bucket.this[each.key].id
  policy = data.aws_iam_policy_document.tls_only[each.key].json

  depends_on = [aws_s3_bucket_public_access_block.this]
}

# A bucket has one notification: a second resource for it would replace the first without a word.

resource "aws_s3_bucket_notification" "raw" {
  bucket = aws_s3_bucket.this["raw"].id

  lambda_function {
    id                  = "convert"
    lambda_function_arn = aws_lambda_function.this["convert"].arn
    events              = ["s3:ObjectCreated:*"]
    filter_prefix       = "raw/"
  }

  depends_on = [aws_lambda_permission.bucket]
}

resource "aws_s3_bucket_notification" "lake" {
  bucket = aws_s3_bucket.this["lake"].id

  lambda_function {
    id                  = "dispatch"
    lambda_function_arn = aws_lambda_function.this["dispatch"].arn
    events              = ["s3:ObjectCreated:*"]
    filter_prefix       = "processed/"
    filter_suffix       = "/catalogue.csv"
  }

  lambda_function {
    id                  = "handover"
    lambda_function_arn = aws_lambda_function.this["dispatch"].arn
    events              = ["s3:ObjectCreated:*"]
    filter_prefix       = "processed/"
    filter_suffix       = "/handover.json"
  }

  lambda_function {
    id                  = "report"
    lambda_function_arn = aws_lambda_function.this["report"].arn
    events              = ["s3:ObjectCreated:*"]
    filter_prefix       = "models/"
    filter_suffix       = "/manifest.json"
  }

  # Whichever step it was: the index of reports tells of it.
  lambda_function {
    id                  = "failures"
    lambda_function_arn = aws_lambda_function.this["report"].arn
    events              = ["s3:ObjectCreated:*"]
    filter_suffix       = "/failed.json"
  }

  depends_on = [aws_lambda_permission.bucket]
}

resource "aws_lambda_permission" "bucket" {
  for_each = { convert = "raw", dispatch = "lake", report = "lake" }

  statement_id   = "bucket"
  action         = "lambda:InvokeFunction"
  function_name  = aws_lambda_function.this[each.key].function_name
  principal      = "s3.amazonaws.com"
  source_arn     = aws_s3_bucket.this[each.value].arn
  source_account = local.account
}
