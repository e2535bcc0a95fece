//! The telemetry of a process: instances, the global one, and the end of the process.

#[cfg(target_os = "linux")]
mod blocked_signals;
mod environment;
mod flush_async;
mod global;
mod global_async_root;
mod instances;
mod instruments;
mod misspelt_variables;
mod older_names;
mod own_opentelemetry;
#[cfg(unix)]
mod process_child;
#[cfg(unix)]
mod process_exit;
mod thread_exit;
