//! Searches in vector stores, recorded by hand: query, number of results, documents and scores.

mod document;
mod documents_of;
mod retrieval;
mod span;

pub use document::Document;
pub use documents_of::{DocumentsOf, NoDocuments};
pub use retrieval::{Retrieval, retrieval};
