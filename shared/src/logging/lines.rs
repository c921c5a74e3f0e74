//! Log events as lines of JSON: flat, so that a query finds a run in every line.

use serde_json::{Map, Value, json};
use std::io::Write;
use std::time::{Instant, SystemTime};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer};
use tracing_subscriber::registry::LookupSpan;

/// The target of events that are metrics too. Their numbers become CloudWatch's by deployment and step: see [`init`](super::init).
pub const METRICS: &str = "wintermute::metrics";

/// Writes each event as one line of JSON to standard error.
pub(super) struct JsonLines {
    /// The deployment that metrics belong to; none on one machine.
    pub(super) deployment: Option<String>,
}

/// What a span gives to its lines.
struct Scope {
    fields: LineFields,
    began: Instant,
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for JsonLines {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        if let Some(span) = context.span(id) {
            let mut fields = LineFields::default();
            attributes.record(&mut fields);
            span.extensions_mut().insert(Scope { fields, began: Instant::now() });
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(scope) = span.extensions_mut().get_mut::<Scope>()
        {
            values.record(&mut scope.fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut fields = LineFields::default();
        for span in context.event_scope(event).into_iter().flat_map(|scope| scope.from_root()) {
            // Spans of libraries describe requests, not runs.
            if span.name() == "step"
                && let Some(Scope { fields: of_span, began }) = span.extensions().get::<Scope>()
            {
                fields.0.extend(of_span.0.clone());
                fields.0.insert("seconds".to_owned(), json!(began.elapsed().as_secs_f64()));
            }
        }
        event.record(&mut fields);
        let meta = event.metadata();
        if meta.target() == METRICS
            && let Some(deployment) = &self.deployment
        {
            fields.0.insert(DEPLOYMENT.to_owned(), json!(deployment));
        }
        let line = line(meta.level().as_str(), meta.target(), fields.0, SystemTime::now());
        // Nobody is left to hear that nobody listens.
        drop(std::io::stderr().lock().write_all(line.as_bytes()));
    }
}

fn line(level: &str, target: &str, fields: Map<String, Value>, now: SystemTime) -> String {
    let time = aws_sdk_s3::primitives::DateTime::from(now);
    let mut line = Map::new();
    line.insert("timestamp".to_owned(), json!(time.to_string()));
    line.insert("level".to_owned(), json!(level));
    line.insert("target".to_owned(), json!(target));
    if target == METRICS {
        line.insert("_aws".to_owned(), embedded(&fields, time.to_millis().unwrap_or_default()));
    }
    line.extend(fields);
    let mut text = Value::Object(line).to_string();
    text.push('\n');
    text
}

/// The metrics that CloudWatch knows, with their units.
const UNITS: [(&str, &str); 6] = [
    ("seconds", "Seconds"),
    ("rows", "Count"),
    ("bytes_read", "Bytes"),
    ("bytes_written", "Bytes"),
    ("peak_rss_bytes", "Bytes"),
    ("failures", "Count"),
];

/// The field, and dimension, that tells the deployments of one account apart.
const DEPLOYMENT: &str = "deployment";

/// CloudWatch's embedded metric format: what among the fields is a metric, and which fields are its dimensions.
fn embedded(fields: &Map<String, Value>, milliseconds: i64) -> Value {
    let dimensions: Vec<&str> =
        [DEPLOYMENT, "step"].into_iter().filter(|name| fields.contains_key(*name)).collect();
    let metrics: Vec<Value> = UNITS
        .iter()
        .filter(|(name, _)| fields.get(*name).is_some_and(Value::is_number))
        .map(|(name, unit)| json!({ "Name": name, "Unit": unit }))
        .collect();
    json!({
        "Timestamp": milliseconds,
        "CloudWatchMetrics": [{ "Namespace": "Wintermute", "Dimensions": [dimensions], "Metrics": metrics }],
    })
}

#[derive(Default)]
struct LineFields(Map<String, Value>);

impl LineFields {
    fn set(&mut self, field: &Field, value: Value) {
        self.0.insert(field.name().to_owned(), value);
    }
}

impl Visit for LineFields {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.set(field, json!(value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.set(field, json!(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.set(field, json!(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.set(field, json!(value));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.set(field, json!(value));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.set(field, json!(format!("{value:?}")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_metric_is_in_the_embedded_format() {
        let fields = json!({ "step": "convert", "rows": 3, "seconds": 0.5, "run": "0123456789abcdef" });
        let Value::Object(fields) = fields else { panic!("an object") };
        let now = SystemTime::UNIX_EPOCH + Duration::from_millis(1_500);
        let line: Value = serde_json::from_str(&line("INFO", METRICS, fields, now)).unwrap();
        assert_eq!(line["_aws"]["Timestamp"], 1500);
        let directive = &line["_aws"]["CloudWatchMetrics"][0];
        assert_eq!(directive["Dimensions"], json!([["step"]]));
        assert_eq!(
            directive["Metrics"],
            json!([{ "Name": "seconds", "Unit": "Seconds" }, { "Name": "rows", "Unit": "Count" }])
        );
        assert_eq!(
            (&line["step"], &line["rows"], &line["seconds"]),
            (&json!("convert"), &json!(3), &json!(0.5))
        );
    }

    #[test]
    fn the_deployment_is_a_dimension_where_there_is_one() {
        let Value::Object(fields) = json!({ "deployment": "shop", "step": "convert", "rows": 3 }) else {
            panic!("an object")
        };
        let line: Value =
            serde_json::from_str(&line("INFO", METRICS, fields, SystemTime::UNIX_EPOCH)).unwrap();
        assert_eq!(line["deployment"], "shop");
        assert_eq!(line["_aws"]["CloudWatchMetrics"][0]["Dimensions"], json!([["deployment", "step"]]));
    }

    #[test]
    fn another_event_is_no_metric() {
        let line = line("INFO", "wintermute_convert", Map::new(), SystemTime::UNIX_EPOCH);
        assert_eq!(
            line,
            "{\"timestamp\":\"1970-01-01T00:00:00Z\",\"level\":\"INFO\",\"target\":\"wintermute_convert\"}\n"
        );
    }
}
