//! The runtime of respan: spans, delivery, exporters, client. Use it through the crate `respan`, which re-exports its public items.
//!
//! The folders are layers; `layers.txt` lists them from the lowest to the highest.

// docs.rs names the feature of each item.
#![cfg_attr(docsrs, feature(doc_cfg))]
// Spooling and some export failures belong to the exporters over HTTP alone. They are compiled without it as well, so that delivery
// is the same code in every build.
#![cfg_attr(not(feature = "exporter-otlp"), allow(dead_code, unreachable_pub, unused_imports))]
// Items without the feature link to items with it.
#![cfg_attr(not(feature = "exporter-respan"), allow(rustdoc::broken_intra_doc_links))]

pub mod attributes;
mod buffer;
mod capture;
mod client;
mod current_context;
mod delivery;
mod diagnostics;
#[cfg(feature = "diesel")]
mod diesel;
mod exporter;
mod filter;
mod fork;
#[doc(hidden)]
pub mod instruments;
mod json;
mod mask;
mod model;
#[doc(hidden)]
pub mod model_calls;
mod naming;
mod os;
mod params;
#[doc(hidden)]
pub mod private;
pub mod propagation;
mod region;
mod span;
mod spool;
mod sync;
#[cfg(feature = "tokio")]
pub mod tasks;
mod telemetry;
pub mod testing;
pub mod thread;
#[cfg(feature = "tracing")]
#[doc(hidden)]
pub mod tracing_layer;
mod value;

pub use crate::buffer::{BufferedSpan, EnteredBuffer, NewSpan, SpanBuffer, SpanBufferError};
pub use crate::client::{
    Client, EnteredSpan, NO_ATTRIBUTES, SpanAttributes, SpanUpdate, StartSpan, get_client, respan_span_attributes,
};
pub use crate::delivery::completion::{DeliveryFailure, FlushError, ShutdownError};
pub use crate::delivery::processor::Processor;
pub use crate::delivery::settings::{ForeignSpans, OverflowPolicy, Receives};
pub use crate::delivery::statistics::{LostSpans, ProcessorStats, Stats};
pub use crate::delivery::tail::TailPolicy;
pub use crate::diagnostics::{LogLevel, ParseLogLevelError};
pub use crate::exporter::console::ConsoleSpanExporter;
#[cfg(feature = "exporter-otlp")]
pub use crate::exporter::otlp::{OtlpSpanExporter, OtlpSpanExporterBuilder};
#[cfg(feature = "exporter-otlp")]
pub use crate::exporter::otlp_http::{ExporterSettingsError, OtlpProtocol};
#[cfg(feature = "exporter-respan")]
pub use crate::exporter::respan::{RespanSpanExporter, RespanSpanExporterBuilder};
pub use crate::exporter::{ExportError, FileSpanExporter, RetryPolicy};
pub use crate::filter::{ExportFilter, ExportFilterError, Operator, ParseOperatorError};
pub use crate::instruments::{Instruments, ParseInstrumentsError};
#[doc(hidden)]
pub use crate::json::{bounded_json, bounded_text};
pub use crate::mask::{Mask, MaskError};
pub use crate::model::{
    EntityKind, IntoSpanLink, IntoSpanLinks, Naming, SpanDescription, SpanLink, SpanLinkError, WrittenEvent,
    WrittenSpan,
};
pub use crate::params::{Identifier, IntoAttribute, IntoAttributes, IntoException, IntoProcessorNames, RespanParams};
pub use crate::region::{
    EnteredRegion, Region, attach_span_links, bind, capture_context, get_context_value, propagate_attributes, suppress,
    suppressed_parent, trace_content, with_context_value,
};
pub use crate::span::handle::RespanSpan;
pub use crate::span::{RespanTracer, RespanTracerProvider};
#[cfg(feature = "exporter-otlp")]
pub use crate::spool::{Spool, SpoolError};
pub use crate::telemetry::{InitError, Instrumentor, RespanTelemetry, TelemetryBuilder};
pub use crate::value::{AttributeValue, IntoAttributeValue};

/// Traits and types that the signatures of public methods name, and programs do not.
#[doc(hidden)]
pub mod signatures {
    pub use crate::client::ContextKey;
    pub use crate::delivery::processor::IntoProcessor;
    pub use crate::model::IntoTimestamp;
    pub use crate::params::{Attributes, ExceptionParts, MetadataKey};
    pub use crate::telemetry::OptionalText;
    #[cfg(feature = "exporter-otlp")]
    pub use crate::telemetry::ViewerAddress;
    pub use crate::value::marker;
}
