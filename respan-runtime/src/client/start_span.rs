//! A span around a block instead of a function.

use crate::capture::{Finish, Write};
use crate::filter::ExportFilter;
use crate::model::{AttributeValue, Entity, EntityKind, Exception, Processors, SpanLink, SpanSource};
use crate::params::SpanContents;
use crate::span::future::Traced;
use crate::span::running::TelemetryCore;
use crate::span::start::Guard;
use crate::span::start::{Entry, SpanOptions};
use std::borrow::Cow;
use std::fmt::{self, Display};
use std::future::Future;
use std::sync::Arc;

/// A span that is about to start; made by [`Client::start_span`](crate::Client::start_span).
///
/// It is what an attribute makes of a function, for code that is none: name, kind, processors and links are given here, and
/// [`run`](Self::run), [`try_run`](Self::try_run), [`scope`](Self::scope), [`try_scope`](Self::try_scope) or
/// [`enter`](Self::enter) starts it. No arguments or results are captured; set what is worth keeping as attributes.
///
/// ```
/// use respan::{EntityKind, get_client};
///
/// let client = get_client();
/// let total: u32 = client.start_span("add").kind(EntityKind::Tool).attribute("terms", 2).run(|| 40 + 2);
/// assert_eq!(total, 42);
/// ```
#[must_use = "a span starts when something runs in it"]
pub struct StartSpan {
    core: Option<&'static TelemetryCore>,
    name: Cow<'static, str>,
    kind: Cow<'static, str>,
    version: Option<i64>,
    processors: Option<Processors>,
    sample_rate: Option<f64>,
    export_filter: Option<String>,
    contents: SpanContents,
}

/// Which span it will be, and nothing that it carries.
impl fmt::Debug for StartSpan {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("StartSpan")
            .field("name", &self.name)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

impl StartSpan {
    pub(super) fn new(core: Option<&'static TelemetryCore>, name: Cow<'static, str>) -> Self {
        Self {
            core,
            name,
            kind: EntityKind::Task.into(),
            version: None,
            processors: None,
            sample_rate: None,
            export_filter: None,
            contents: SpanContents::default(),
        }
    }

    /// What the span is: one of the four kinds, or a word of your own, which then counts for neither entity path nor
    /// workflow name. A task if not given.
    ///
    /// ```
    /// use respan::{EntityKind, get_client};
    ///
    /// let agent = get_client().start_span("planner").kind(EntityKind::Agent);
    /// let check = get_client().start_span("toxicity").kind("guardrail");
    /// # let _ = (agent, check);
    /// ```
    pub fn kind(mut self, kind: impl Into<Cow<'static, str>>) -> Self {
        self.kind = kind.into();
        self
    }

    /// The version of the code: `traceloop.entity.version`.
    ///
    /// ```
    /// let span = respan::get_client().start_span("plan").version(2);
    /// # let _ = span;
    /// ```
    pub fn version(mut self, version: i64) -> Self {
        self.version = Some(version);
        self
    }

    /// Names of the processors that the span, and what starts in it, goes to, a single one as `["debug"]`; without any those of
    /// its parent hold.
    ///
    /// ```
    /// let span = respan::get_client().start_span("plan").processors(["debug", "analytics"]);
    /// # let _ = span;
    /// ```
    pub fn processors<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        let names: Vec<String> = names.into_iter().map(Into::into).collect();
        self.processors = Processors::parse(&names.join(","));
        self
    }

    /// The share of such spans that is exported, from 0 to 1; children are decided about by themselves. NaN counts as not
    /// given.
    ///
    /// ```
    /// let span = respan::get_client().start_span("poll").sample_rate(0.01);
    /// # let _ = span;
    /// ```
    pub fn sample_rate(mut self, rate: f64) -> Self {
        self.sample_rate = Some(rate).filter(|rate| !rate.is_nan());
        self
    }

    /// Exports the span only if it satisfies this condition at its end.
    ///
    /// ```
    /// use respan::{ExportFilter, get_client};
    ///
    /// let span = get_client().start_span("poll").export_filter(&ExportFilter::errors_only());
    /// # let _ = span;
    /// ```
    pub fn export_filter(mut self, filter: &ExportFilter) -> Self {
        self.export_filter = Some(filter.to_json());
        self
    }

    /// Adds a link to another span.
    ///
    /// ```
    /// use respan::{SpanLink, get_client};
    ///
    /// let paused = SpanLink::new("0123456789abcdef0123456789abcdef", "0123456789abcdef")?;
    /// let span = get_client().start_span("resume").link(paused);
    /// # let _ = span;
    /// # Ok::<(), respan::SpanLinkError>(())
    /// ```
    pub fn link(mut self, link: SpanLink) -> Self {
        self.contents.add_link(link);
        self
    }

    /// Sets an attribute.
    ///
    /// ```
    /// let span = respan::get_client().start_span("load").attribute("rows", 12);
    /// # let _ = span;
    /// ```
    pub fn attribute(self, key: impl Into<Cow<'static, str>>, value: impl Into<AttributeValue>) -> Self {
        self.attributes([(key, value)])
    }

    /// Sets several attributes.
    ///
    /// ```
    /// let span = respan::get_client().start_span("load").attributes([("rows", 12), ("columns", 3)]);
    /// # let _ = span;
    /// ```
    pub fn attributes<K, V>(mut self, attributes: impl IntoIterator<Item = (K, V)>) -> Self
    where
        K: Into<Cow<'static, str>>,
        V: Into<AttributeValue>,
    {
        self.contents.add_attributes(attributes);
        self
    }

    /// Starts the span, below the current one.
    fn start(self) -> Entry {
        let span_name = format!("{}.{}", self.name, self.kind);
        let entity = Entity {
            name: self.name,
            kind: self.kind,
            span_name,
            version: self.version,
            sample_rate: self.sample_rate,
            export_filter: self.export_filter,
        };
        let plan = SpanOptions {
            site: SpanSource::Started(Arc::new(entity)),
            core: self.core,
            processors: self.processors,
            sample_rate: self.sample_rate,
            start_unix_nanos: 0,
        };
        let entry = Entry::planned(plan);
        if let Some(span) = entry.prepared() {
            self.contents.write_to(span);
        }
        entry
    }

    /// Runs a function in the span. A panic ends it with an error and goes on.
    ///
    /// ```
    /// let answer = respan::get_client().start_span("think").run(|| 42);
    /// assert_eq!(answer, 42);
    /// ```
    pub fn run<R>(self, body: impl FnOnce() -> R) -> R {
        let mut entry = self.start();
        let value = entry.call(body);
        entry.value(&value, |_, _| {});
        value
    }

    /// As [`run`](Self::run); an `Err` is recorded too: an `exception` event, and status ERROR with its text.
    ///
    /// ```
    /// let number = respan::get_client().start_span("parse").try_run(|| "x".parse::<i32>());
    /// assert!(number.is_err());
    /// ```
    ///
    /// # Errors
    ///
    /// The function's own.
    pub fn try_run<T, E: Display>(self, body: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let mut entry = self.start();
        let result = entry.call(body);
        entry.value(&result, fail);
        result
    }

    /// Runs a future in the span, which starts now. A future that is dropped before its end is recorded as cancelled.
    ///
    /// ```
    /// # async fn answer() -> u32 { 42 }
    /// # async fn run() {
    /// let answer = respan::get_client().start_span("think").scope(answer()).await;
    /// # }
    /// ```
    pub fn scope<F: Future>(self, future: F) -> impl Future<Output = F::Output> + use<F> {
        self.traced(future, |_, _| {})
    }

    /// As [`scope`](Self::scope); an `Err` is recorded too.
    ///
    /// ```
    /// # async fn answer() -> Result<u32, std::fmt::Error> { Ok(42) }
    /// # async fn run() -> Result<(), std::fmt::Error> {
    /// let answer = respan::get_client().start_span("think").try_scope(answer()).await?;
    /// # Ok(()) }
    /// ```
    pub fn try_scope<F, T, E>(self, future: F) -> impl Future<Output = Result<T, E>> + use<F, T, E>
    where
        F: Future<Output = Result<T, E>>,
        E: Display,
    {
        self.traced(future, fail)
    }

    fn traced<F: Future>(self, future: F, finish: Write<F::Output>) -> Traced<F, Write<F::Output>> {
        let mut entry = self.start();
        entry.call(|| ());
        entry.future(future, finish)
    }

    /// Makes the span the current one on this thread while the guard lives. In async code use [`scope`](Self::scope): the
    /// guard must not be held over an `.await`, and is not `Send`.
    ///
    /// ```
    /// let client = respan::get_client();
    /// let span = client.start_span("load").enter();
    /// client.add_event("opened", [("bytes", 12)]);
    /// drop(span);
    /// ```
    pub fn enter(self) -> EnteredSpan {
        EnteredSpan {
            _guard: self.start().guard(),
        }
    }
}

/// While it lives, its span is the current one of its thread; it ends with it. Made by [`StartSpan::enter`].
///
/// Dropped by a panic, it ends with an error; what else is to be told of it, tell the client while it is current.
///
/// ```
/// let span: respan::EnteredSpan = respan::get_client().start_span("load").enter();
/// # drop(span);
/// ```
#[must_use = "the span ends when this guard is dropped"]
pub struct EnteredSpan {
    _guard: Guard,
}

impl fmt::Debug for EnteredSpan {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("EnteredSpan").finish_non_exhaustive()
    }
}

/// Writes the error of a result, if it is one.
fn fail<T, E: Display>(result: &Result<T, E>, finish: &mut Finish<'_>) {
    if let Err(error) = result {
        finish.fail(Exception::of_text(std::any::type_name::<E>(), format_args!("{error}")));
    }
}
