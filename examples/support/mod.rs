//! Modules that several examples use.

pub mod backend_files;
pub mod check;
pub mod collector;
/// The page of the viewer, which the examples do not link.
#[path = "../../respan-viewer/src/html_file.rs"]
pub mod html_file;
pub mod mock_llm_server;
pub mod received;
pub mod second_process;
pub mod server;
pub mod tls;
pub mod traces_page;
pub mod tree;
