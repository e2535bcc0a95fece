//! The scenarios of the original, written in Rust: their real traffic against the golden captures.
//!
//! Each module holds one family of scenarios; `DEVIATIONS.md` lists the differences that we want.

mod asynchronous;
mod attributes;
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
