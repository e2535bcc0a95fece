//! Context: parents across calls, threads, tasks and processes.

mod parents;
mod propagation;
mod regions;
mod retained_contexts;
mod tasks;
mod thread_local_guards;
mod threads;
