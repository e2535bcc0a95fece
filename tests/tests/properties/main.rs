//! Property tests. `./task fuzz` runs them with more cases.

mod captured_content;
mod ids;
mod masked_text;
mod otlp_decoding;
mod otlp_round_trip;
