//! Spans: creation, attributes, content, sampling, buffers and the end.

mod attribute_limits;
mod attribute_values;
mod capture_bounds;
mod captured_content;
mod captured_locks;
mod client;
mod debug_output;
mod incomplete_spans;
mod nesting_limit;
mod sample_rate;
mod span_attributes;
mod span_buffer;
mod start_span;
mod third_party_spans;
mod tracing_bridge;
mod unwinding;
