//! Calls of other libraries: servers on tower, vector stores.

mod retrieval;
mod server;
