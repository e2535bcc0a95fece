//! `respan::tracing_layer`: spans and events of `tracing` in respan's traces, and respan's spans carried by `tracing`.

mod carriers;
mod compositions;
mod events;
mod fields;
mod filters;
mod generative_ai;
mod log_lines;
mod nesting;
mod queries;
mod recorded;
