//! Context: parents across calls, threads, tasks and processes.

mod composed_regions;
mod inside_callbacks;
mod parents;
mod propagation;
mod regions;
mod restricted_regions;
mod retained_contexts;
mod tasks;
mod thread_local_guards;
mod threads;
mod traced;
