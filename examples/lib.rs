//! Shared parts of the examples: clients of LLM services, local stand-ins for them, and the output of traces.

pub mod support;
