//! Conformance with the Python SDK: its scenarios in Rust, compared with the golden captures of their traffic.
//!
//! Each module holds one family of scenarios; `tests/conformance/DEVIATIONS.md` lists the intended differences.

mod asynchronous;
mod attributes;
mod beyond_goldens;
mod buffers;
mod classes;
mod client;
mod config;
mod continued;
mod coverage;
mod errors;
mod filters;
mod generators;
mod http;
mod input_output;
mod left_buffers;
mod lifetime;
mod links;
mod manual;
mod naming;
mod nesting;
mod postprocess;
mod propagation;
mod routing;
mod run;
mod sampling;
mod sink;
