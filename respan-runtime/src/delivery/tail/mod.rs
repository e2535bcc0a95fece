//! Tail sampling: whole traces are exported or dropped, by the spans in them.

mod pending_trace;
mod policy;
mod sampled_traces;
mod sampler;

#[cfg(test)]
mod tests;

pub use policy::TailPolicy;

pub(crate) use sampler::TailSampler;
