//! The builder of a search.

use super::document::Document;
use super::documents_of::{DocumentsOf, NoDocuments};
use super::span;
use crate::call::error_text;
use crate::span::CallSpan;
use respan_runtime::Instruments;
use respan_runtime::instruments::{mark_initialized, mark_used};
use respan_runtime::model_calls::catch_panic;
use std::borrow::Cow;
use std::fmt::{self, Display};
use std::future::Future;

/// A search in a vector store that is about to start; made by [`retrieval`].
///
/// The span starts with [`scope`](Self::scope), [`try_scope`](Self::try_scope), [`run`](Self::run) or [`try_run`](Self::try_run),
/// as a child of the current one.
///
/// ```
/// use respan::Document;
///
/// fn search(index: &[(&'static str, f64)], question: &str) -> Vec<(&'static str, f64)> {
///     respan::retrieval("in-memory", "docs")
///         .query(question)
///         .top_k(2)
///         .documents(|found: &Vec<(&str, f64)>| {
///             found.iter().map(|(text, score)| Document::new(*text).score(*score)).collect()
///         })
///         .run(|| index.iter().take(2).copied().collect())
/// }
/// ```
#[must_use = "a search is recorded when something runs in it"]
pub struct Retrieval<D = NoDocuments> {
    store: Cow<'static, str>,
    collection: Cow<'static, str>,
    query: Option<String>,
    top_k: Option<u64>,
    documents: D,
}

/// Records a search in a collection of a vector store: the query, how many documents it asks for, the documents with their
/// scores, and the time.
///
/// `store` is the store's name, such as `qdrant`, `lancedb`, `pinecone`, `chroma`, `milvus` or `weaviate`, and blocks it in
/// [`block_instruments`](respan_runtime::TelemetryBuilder::block_instruments). Needs the cargo feature `retrieval`.
///
/// ```
/// use respan::Document;
///
/// # #[derive(Clone)] struct Point { id: u64, score: f32, text: String }
/// # struct Response { result: Vec<Point> }
/// # struct Client;
/// # impl Client {
/// #     async fn query(&self, _: &str) -> Result<Response, std::fmt::Error> { Ok(Response { result: Vec::new() }) }
/// # }
/// async fn search(client: &Client, question: &str) -> Result<Vec<Point>, std::fmt::Error> {
///     let response = respan::retrieval("qdrant", "docs")
///         .query(question)
///         .top_k(5)
///         .documents(|response: &Response| {
///             let points = response.result.iter();
///             points.map(|point| Document::new(&point.text).id(point.id).score(point.score)).collect()
///         })
///         .try_scope(client.query(question))
///         .await?;
///     Ok(response.result)
/// }
/// ```
pub fn retrieval(store: impl Into<Cow<'static, str>>, collection: impl Into<Cow<'static, str>>) -> Retrieval {
    Retrieval {
        store: store.into(),
        collection: collection.into(),
        query: None,
        top_k: None,
        documents: NoDocuments,
    }
}

impl<D> Retrieval<D> {
    /// Sets the text that is searched for. More than 32 KiB of it are cut.
    pub fn query(mut self, text: impl Into<String>) -> Self {
        self.query = Some(text.into());
        self
    }

    /// Sets how many documents are asked for.
    pub fn top_k(mut self, count: u64) -> Self {
        self.top_k = Some(count);
        self
    }

    /// Sets how the documents are read from the store's response. It is called only if the span is recorded. Of more than 100
    /// documents the first are recorded.
    ///
    /// ```
    /// use respan::Document;
    ///
    /// let found = respan::retrieval("in-memory", "docs")
    ///     .documents(|found: &Vec<(f64, &str)>| {
    ///         found.iter().map(|(score, text)| Document::new(*text).score(*score)).collect()
    ///     })
    ///     .run(|| vec![(0.9, "Paris is the capital of France.")]);
    /// assert_eq!(found.len(), 1);
    /// ```
    pub fn documents<T, F: Fn(&T) -> Vec<Document>>(self, read: F) -> Retrieval<F> {
        Retrieval {
            store: self.store,
            collection: self.collection,
            query: self.query,
            top_k: self.top_k,
            documents: read,
        }
    }

    /// Runs a search that cannot fail, or whose errors are not recorded.
    pub fn run<T>(self, search: impl FnOnce() -> T) -> T
    where
        D: DocumentsOf<T>,
    {
        let Some(mut call) = self.start() else {
            return search();
        };
        let response = call.span.region().run(search);
        call.respond(&response);
        response
    }

    /// As [`run`](Self::run); an `Err` is recorded as the span's error.
    ///
    /// # Errors
    ///
    /// Those of the search.
    pub fn try_run<T, E: Display>(self, search: impl FnOnce() -> Result<T, E>) -> Result<T, E>
    where
        D: DocumentsOf<T>,
    {
        let Some(mut call) = self.start() else {
            return search();
        };
        let result = call.span.region().run(search);
        call.settle(&result);
        result
    }

    /// Runs a search that cannot fail, or whose errors are not recorded. The span starts at the first poll; dropped before its end,
    /// it is recorded as cancelled.
    pub async fn scope<F: Future>(self, search: F) -> F::Output
    where
        D: DocumentsOf<F::Output>,
    {
        let Some(mut call) = self.start() else {
            return search.await;
        };
        let response = call.span.region().scope(search).await;
        call.respond(&response);
        response
    }

    /// As [`scope`](Self::scope); an `Err` is recorded as the span's error.
    ///
    /// # Errors
    ///
    /// Those of the search.
    pub async fn try_scope<F, T, E>(self, search: F) -> Result<T, E>
    where
        F: Future<Output = Result<T, E>>,
        E: Display,
        D: DocumentsOf<T>,
    {
        let Some(mut call) = self.start() else {
            return search.await;
        };
        let result = call.span.region().scope(search).await;
        call.settle(&result);
        result
    }

    /// The search with its span; `None` if the store is blocked.
    fn start(self) -> Option<OpenRetrieval<D>> {
        if let Ok(instrument) = self.store.parse::<Instruments>() {
            mark_initialized(&[instrument]);
            if !instrument.is_enabled() {
                return None;
            }
        } else {
            mark_used();
        }
        let span = span::start(&self.store, &self.collection);
        if let Some(query) = &self.query {
            span::set_query(&span, query);
        }
        if let Some(count) = self.top_k {
            span::set_top_k(&span, count);
        }
        Some(OpenRetrieval {
            span,
            documents: self.documents,
        })
    }
}

/// A search whose span has started.
struct OpenRetrieval<D> {
    span: CallSpan,
    documents: D,
}

impl<D> OpenRetrieval<D> {
    fn respond<T>(&mut self, response: &T)
    where
        D: DocumentsOf<T>,
    {
        if self.span.is_recording() {
            // A panic of the closure costs the documents, not the search.
            let documents = catch_panic(|| self.documents.documents_of(response));
            if let Some(Some(documents)) = documents {
                span::set_documents(&self.span, documents);
            }
        }
        self.span.end();
    }

    fn settle<T, E: Display>(&mut self, result: &Result<T, E>)
    where
        D: DocumentsOf<T>,
    {
        match result {
            Ok(response) => self.respond(response),
            Err(error) => {
                if self.span.is_recording() {
                    let text = error_text(error).unwrap_or_default();
                    self.span.fail(Some(std::any::type_name::<E>()), text);
                }
                self.span.end();
            }
        }
    }
}

impl<D> fmt::Debug for Retrieval<D> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Retrieval")
            .field("store", &self.store)
            .field("collection", &self.collection)
            .field("top_k", &self.top_k)
            .finish_non_exhaustive()
    }
}
