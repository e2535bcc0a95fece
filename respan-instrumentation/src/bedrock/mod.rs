//! Instrumentation of aws-sdk-bedrockruntime: an interceptor that records calls of models.
//!
//! Needs the cargo feature `bedrock`.

mod interceptor;
mod started_call;

pub use interceptor::Interceptor;
