//! A document that a search has found.

use serde_json::{Map, Value};

/// Longest content of a document that is recorded, in bytes.
pub(super) const CONTENT_LIMIT: usize = 32 * 1024;

/// A document that a search has found; for [`Retrieval::documents`](super::Retrieval::documents). Every part is optional.
///
/// ```
/// use respan::Document;
///
/// let document = Document::new("Paris is the capital of France.").id("doc-7").score(0.93);
/// let without_content = Document::default().id(7).score(0.5_f32);
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
#[must_use = "a document is recorded when it is returned"]
pub struct Document {
    pub(super) id: Option<String>,
    pub(super) content: Option<String>,
    pub(super) score: Option<f64>,
    pub(super) metadata: Map<String, Value>,
}

impl Document {
    /// A document with its text. More than 32 KiB of it are cut.
    pub fn new(content: impl Into<String>) -> Self {
        Self {
            content: Some(content.into()),
            ..Self::default()
        }
    }

    /// Sets the id, a text or a number.
    #[expect(clippy::needless_pass_by_value, reason = "numbers are passed by value")]
    pub fn id(mut self, id: impl ToString) -> Self {
        self.id = Some(id.to_string());
        self
    }

    /// Sets the score, as the store computes it: similarity or distance.
    pub fn score(mut self, score: impl Into<f64>) -> Self {
        self.score = Some(score.into());
        self
    }

    /// Adds an entry of the document's metadata.
    ///
    /// ```
    /// let document = respan::Document::new("…").metadata("source", "atlas.pdf").metadata("page", 12);
    /// ```
    pub fn metadata(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.metadata.insert(key.into(), value.into());
        self
    }

    /// All parts.
    pub(super) fn to_json(&self) -> Value {
        let mut object = self.reference();
        if let Some(content) = &self.content {
            object.insert("content".to_owned(), content.as_str().into());
        }
        if !self.metadata.is_empty() {
            object.insert("metadata".to_owned(), self.metadata.clone().into());
        }
        object.into()
    }

    /// Id and score.
    pub(super) fn reference(&self) -> Map<String, Value> {
        let id = self.id.as_deref().map(|id| ("id".to_owned(), id.into()));
        let score = self.score.map(|score| ("score".to_owned(), score.into()));
        id.into_iter().chain(score).collect()
    }
}
