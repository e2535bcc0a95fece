//! Property tests. `./task fuzz` runs them with more cases.

mod captured_content;
mod content_off;
mod expected_otlp;
mod ids;
mod masked_text;
mod otlp_decoding;
mod otlp_round_trip;
mod span_data;
