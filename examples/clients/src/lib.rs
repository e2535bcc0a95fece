//! Shared code of the programs and tests: a server in place of a provider, and the recording of spans.

#[path = "../../support/backend_files.rs"]
pub mod backend_files;
#[path = "../../support/check.rs"]
pub mod check;
pub mod model_server;
pub mod recording;
pub mod weather_server;
