//! An additional exporter that records the batches it receives.

use opentelemetry_proto::transform::common::tonic::ResourceAttributesWithSchema;
use opentelemetry_proto::transform::trace::tonic::group_spans_by_resource_and_scope;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use respan_tests::conformance::json::{Json, Map, parse};
use respan_tests::conformance::record::Record;
use std::sync::{Arc, Mutex, PoisonError};

#[derive(Debug)]
pub(crate) struct Sink {
    name: &'static str,
    resource: ResourceAttributesWithSchema,
    records: Arc<Mutex<Vec<Record>>>,
}

impl Sink {
    pub(crate) fn new(name: &'static str, records: Arc<Mutex<Vec<Record>>>) -> Self {
        Self {
            name,
            resource: ResourceAttributesWithSchema::default(),
            records,
        }
    }
}

impl SpanExporter for Sink {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let spans = group_spans_by_resource_and_scope(batch, &self.resource);
        let spans = parse(&serde_json::to_string(&spans).expect("OTLP as JSON")).expect("JSON");
        let body: Map = [("resourceSpans".to_owned(), spans)].into_iter().collect();
        let record = Record::sink(self.name, Json::Map(body));
        self.records.lock().unwrap_or_else(PoisonError::into_inner).push(record);
        Ok(())
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.resource = resource.into();
    }
}

/// An exporter that fails.
#[derive(Debug)]
pub(crate) struct Failing(Option<Sink>);

impl Failing {
    /// It panics.
    pub(crate) fn panicking() -> Self {
        Self(None)
    }

    /// It records the batch and returns an error.
    pub(crate) fn reporting(sink: Sink) -> Self {
        Self(Some(sink))
    }
}

impl SpanExporter for Failing {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let sink = self.0.as_ref().expect("exporter exploded");
        sink.export(batch).await?;
        Err(OTelSdkError::InternalFailure("failed".to_owned()))
    }

    fn set_resource(&mut self, resource: &Resource) {
        if let Some(sink) = &mut self.0 {
            sink.set_resource(resource);
        }
    }
}
