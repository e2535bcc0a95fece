//! The documents of a store's response.

use super::document::Document;

/// Reads the documents from the response of a store: a closure of [`Retrieval::documents`](super::Retrieval::documents), or none.
pub trait DocumentsOf<T: ?Sized> {
    /// The documents, best first; `None` if they are not read.
    fn documents_of(&self, response: &T) -> Option<Vec<Document>>;
}

/// No documents are read from the response.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoDocuments;

impl<T: ?Sized> DocumentsOf<T> for NoDocuments {
    fn documents_of(&self, _: &T) -> Option<Vec<Document>> {
        None
    }
}

impl<T: ?Sized, F: Fn(&T) -> Vec<Document>> DocumentsOf<T> for F {
    fn documents_of(&self, response: &T) -> Option<Vec<Document>> {
        Some(self(response))
    }
}
