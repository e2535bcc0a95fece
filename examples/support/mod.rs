//! Modules that several examples use.

pub mod check;
pub mod ingest;
pub mod mock_llm_server;
pub mod received;
pub mod second_process;
pub mod server;
pub mod tls;
pub mod tree;
