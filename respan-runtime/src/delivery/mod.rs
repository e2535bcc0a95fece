//! From a finished span to the exporters: what is exported at all, which processor gets it, and the threads between.

pub(crate) mod completion;
mod driver;
pub(crate) mod pipeline;
pub(crate) mod processor;
mod queue;
pub(crate) mod reentrancy;
mod route;
pub(crate) mod settings;
pub(crate) mod statistics;
pub(crate) mod tail;
mod worker;

#[cfg(test)]
mod tests;
