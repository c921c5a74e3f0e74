# Which object calls which function; dispatch is called through its queue (queue.tf). Buckets that are made here call by their notification, buckets that exist by EventBridge: a bucket
# has one notification, and a second resource for it would replace the first without a word.

locals {
  caller = { convert = "raw", dispatch = "lake", report = "lake" }

  # The same objects as those of the notifications, in EventBridge's words.
  patterns = {
    convert  = { bucket = local.raw_bucket, key = [{ prefix = "raw/" }] }
    dispatch = { bucket = local.lake_bucket, key = [{ wildcard = "processed/*/catalogue.csv" }, { wildcard = "processed/*/handover.json" }] }
    report   = { bucket = local.lake_bucket, key = [{ wildcard = "models/*/manifest.json" }, { suffix = "/failed.json" }, { wildcard = "processed/*/waiting.json" }] }
  }
  rules = toset([for function, bucket in local.caller : function if !contains(keys(local.buckets), bucket)])
}

# Convert tells by the name what begins a run: a catalogue, or the marker of a folder, but no part of one.
resource "aws_s3_bucket_notification" "raw" {
  count = var.existing_raw_bucket == null ? 1 : 0

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
  count = var.existing_lake_bucket == null ? 1 : 0

  bucket = aws_s3_bucket.this["lake"].id

  queue {
    id            = "dispatch"
    queue_arn     = aws_sqs_queue.dispatch.arn
    events        = ["s3:ObjectCreated:*"]
    filter_prefix = "processed/"
    filter_suffix = "/catalogue.csv"
  }

  queue {
    id            = "handover"
    queue_arn     = aws_sqs_queue.dispatch.arn
    events        = ["s3:ObjectCreated:*"]
    filter_prefix = "processed/"
    filter_suffix = "/handover.json"
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

  # Parts wait for the marker of their folder: the index tells of that too.
  lambda_function {
    id                  = "waiting"
    lambda_function_arn = aws_lambda_function.this["report"].arn
    events              = ["s3:ObjectCreated:*"]
    filter_prefix       = "processed/"
    filter_suffix       = "/waiting.json"
  }

  depends_on = [aws_lambda_permission.bucket, aws_sqs_queue_policy.dispatch]
}

# dispatch too: for some minutes after a deployment that puts the queue before it, S3 goes by the notification of before.
resource "aws_lambda_permission" "bucket" {
  for_each = { for function, bucket in local.caller : function => bucket if contains(keys(local.buckets), bucket) }

  statement_id   = "bucket"
  action         = "lambda:InvokeFunction"
  function_name  = aws_lambda_function.this[each.key].function_name
  principal      = "s3.amazonaws.com"
  source_arn     = aws_s3_bucket.this[each.value].arn
  source_account = local.account
}

resource "aws_cloudwatch_event_rule" "object" {
  for_each = local.rules

  name        = "${var.name}-${each.key}"
  description = "Objects that call ${var.name}-${each.key}"

  event_pattern = jsonencode({
    source        = ["aws.s3"]
    "detail-type" = ["Object Created"]
    detail = {
      bucket = { name = [local.patterns[each.key].bucket] }
      object = { key = local.patterns[each.key].key }
    }
  })
}

# The functions are called, and the queue is filled, as by a person: EventBridge gives the key as it is, where a notification encodes it.
resource "aws_cloudwatch_event_target" "object" {
  for_each = local.rules

  rule = aws_cloudwatch_event_rule.object[each.key].name
  arn  = each.key == "dispatch" ? aws_sqs_queue.dispatch.arn : aws_lambda_function.this[each.key].arn

  input_transformer {
    input_paths = {
      bucket = "$.detail.bucket.name"
      key    = "$.detail.object.key"
    }
    input_template = "{\"bucket\": <bucket>, \"key\": <key>}"
  }

  depends_on = [aws_sqs_queue_policy.dispatch]
}

resource "aws_lambda_permission" "rule" {
  for_each = local.rules

  statement_id  = "rule"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.this[each.key].function_name
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.object[each.key].arn
}
