//! The description of a span's operation, written as attributes where the span is exported.

use super::naming::Naming;
use super::written_span::WrittenSpan;
use crate::attributes as keys;
use crate::diagnostics::diagnose_once;
use crate::model::event::EventLimits;
use crate::sync::{catch_panic, lock, try_lock};
use opentelemetry::trace::SpanKind;
use std::fmt;
use std::sync::{Arc, Mutex};

/// A description of an operation, such as a model call, that is kept with its span and written as attributes where the span is
/// exported: in the names that the destination reads, on a thread of respan's.
///
/// Set it with [`RespanSpan::set_description`](crate::RespanSpan::set_description) or
/// [`StartSpan::description`](crate::StartSpan::description). It may change while the span runs, and is read after its end; with a
/// viewer also before, by [`write_running`](Self::write_running). With batching off it is read on the thread that ends the span.
/// Attributes that the program sets on the span override those of the description.
///
/// ```
/// use respan::opentelemetry::trace::SpanKind;
/// use respan::{Naming, SpanDescription, WrittenSpan};
///
/// struct Lookup {
///     table: String,
///     key: String,
/// }
///
/// impl SpanDescription for Lookup {
///     fn write(&self, _naming: Naming, with_content: bool) -> WrittenSpan {
///         let mut span = WrittenSpan::new(SpanKind::Client);
///         span.attributes.push(("db.collection.name".into(), self.table.as_str().into()));
///         if with_content {
///             span.attributes.push(("db.query.parameter.key".into(), self.key.as_str().into()));
///         }
///         span
///     }
///
///     fn size(&self) -> usize {
///         self.table.len() + self.key.len()
///     }
/// }
/// ```
pub trait SpanDescription: Send + Sync + 'static {
    /// The parts of the span in this naming; without content, if that is switched off for the span.
    ///
    /// It is called once for each naming of the processors that receive the span.
    fn write(&self, naming: Naming, with_content: bool) -> WrittenSpan;

    /// The parts that are known while the span runs, for a [viewer](crate::TelemetryBuilder::viewer); the same as
    /// [`write`](Self::write) unless implemented.
    ///
    /// Implement it if `write` consumes what it is made of.
    fn write_running(&self, naming: Naming, with_content: bool) -> WrittenSpan {
        self.write(naming, with_content)
    }

    /// The bytes that the description refers to, for the limits of queues and batches. Read at the end of the span.
    fn size(&self) -> usize;
}

/// A description that changes while the span runs. While it is locked, its size is unknown, and counts as 0.
impl<D: SpanDescription> SpanDescription for Mutex<D> {
    fn write(&self, naming: Naming, with_content: bool) -> WrittenSpan {
        lock(self).write(naming, with_content)
    }

    fn write_running(&self, naming: Naming, with_content: bool) -> WrittenSpan {
        lock(self).write_running(naming, with_content)
    }

    fn size(&self) -> usize {
        try_lock(self).map_or(0, |description| description.size())
    }
}

/// The description of a span. Its methods are code of the program, so a panic of theirs, also of the destructor, is caught.
#[derive(Clone)]
pub(crate) struct Description {
    /// None only while it is dropped.
    source: Option<Arc<dyn SpanDescription>>,
    has_content: bool,
    /// `true` if the program has renamed the span since.
    pub(crate) is_renamed: bool,
}

impl fmt::Debug for Description {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Description")
    }
}

impl Description {
    pub(crate) fn new(source: Arc<dyn SpanDescription>) -> Self {
        Self {
            source: Some(source),
            has_content: true,
            is_renamed: false,
        }
    }

    pub(crate) fn remove_content(&mut self) {
        self.has_content = false;
    }

    pub(crate) fn keep_name(&mut self) {
        self.is_renamed = true;
    }

    pub(crate) fn size(&self) -> usize {
        let source = self.source.as_ref();
        source.map_or(0, |source| catch_panic(|| source.size()).unwrap_or(0))
    }

    /// The parts of the span in this naming.
    pub(crate) fn write(&self, naming: Naming, is_running: bool) -> WrittenSpan {
        let write = |source: &Arc<dyn SpanDescription>| {
            if is_running {
                source.write_running(naming, self.has_content)
            } else {
                source.write(naming, self.has_content)
            }
        };
        let source = self.source.as_ref();
        let written = source.and_then(|source| catch_panic(|| write(source)));
        let mut written = written.unwrap_or_else(|| {
            diagnose_once!(
                Warning,
                "span",
                "a description panicked; its span is exported without its attributes"
            );
            WrittenSpan::new(SpanKind::Internal)
        });
        if !self.has_content {
            written.attributes.retain(|(key, _)| !keys::is_content_key(key));
            for event in &mut written.events {
                event
                    .attributes
                    .retain(|(key, _)| !keys::is_event_content_key(&event.name, key));
            }
        }
        written
    }
}

impl Drop for Description {
    fn drop(&mut self) {
        if let Some(source) = self.source.take() {
            catch_panic(|| drop(source));
        }
    }
}

/// The limits of the attributes and events that a description adds to a span.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DescriptionLimits {
    /// Most attributes of the span.
    pub(crate) attributes: usize,
    pub(crate) events: EventLimits,
}

impl Default for DescriptionLimits {
    fn default() -> Self {
        Self {
            attributes: usize::MAX,
            events: EventLimits {
                events: usize::MAX,
                attributes: usize::MAX,
            },
        }
    }
}
