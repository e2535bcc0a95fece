//! Shared parts of the examples: a local server of models, an endpoint for traces, and the output of traces.

pub mod support;
