//! Whole traces: which of them a processor keeps, decided by what is in them.

mod kept;
mod part;
mod policy;
mod sift;
#[cfg(test)]
mod tests;

pub use policy::TailPolicy;

pub(crate) use sift::Tail;
