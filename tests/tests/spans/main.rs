//! Spans: creation, attributes, content, sampling, buffers and the end.

mod attribute_keys;
mod attribute_limits;
mod attribute_lists;
mod attribute_values;
mod capture_bounds;
mod captured_content;
mod captured_locks;
mod client;
mod content_off;
mod debug_output;
mod entity_path;
mod exceptions;
mod incomplete_spans;
mod model_calls;
mod nesting_limit;
mod processor_changes;
mod sample_rate;
mod span_attributes;
mod span_buffer;
mod span_buffer_traces;
mod start_span;
mod third_party_spans;
mod tracing_bridge;
mod unexported_parents;
mod unwinding;
