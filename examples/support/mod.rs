//! Modules that several examples use.

pub mod anthropic;
pub mod check;
pub mod ingest;
pub mod llm;
pub mod mock_llm_server;
pub mod openai;
pub mod received;
pub mod second_process;
pub mod server;
pub mod tree;
