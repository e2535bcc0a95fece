//! Delivery: queues, batches, retries, tail sampling, flush and shutdown, and the counters of each.

mod buffered_requests;
mod child_sender;
mod concurrent_stats;
mod flush_and_shutdown;
mod gzip;
mod http_proxy;
mod lost_spans;
mod network_faults;
mod partial_success;
mod queue_limits;
mod reentrancy;
mod request_size;
mod retry;
mod retry_without_batching;
mod self_signed;
mod sending;
mod stats;
mod tail_policy;
mod tail_policy_bounds;
#[cfg(target_os = "linux")]
mod tls;
#[cfg(target_os = "linux")]
mod tls_server;
#[cfg(target_os = "linux")]
mod tunnel_proxy;
