//! Whole traces: which of them a processor keeps, decided by what is in them.

mod pending_trace;
mod policy;
mod sampled_traces;
mod sampler;

#[cfg(test)]
mod tests;

pub use policy::TailPolicy;

pub(crate) use sampler::TailSampler;
