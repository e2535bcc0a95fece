//! A model call by hand while it runs.

use crate::call::{CallError, ModelCall};
use crate::write::Writer;
use respan_runtime::model_calls::is_content_off_here;
use respan_runtime::{Naming, SpanDescription, WrittenSpan, capture_context};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A described call whose description may still change.
#[derive(Debug)]
pub(super) struct OpenCall {
    call: Mutex<ModelCall>,
    start: Instant,
    /// `true` once the program has changed the call where content is switched off.
    is_content_withheld: AtomicBool,
}

/// The open call, in the context of its span.
#[derive(Debug)]
pub(super) struct CurrentCall(pub(super) Arc<OpenCall>);

/// Changes the description of the [`model_call`](crate::model_call) that runs here: the response, token counts, the error. False
/// if there is none.
///
/// ```
/// use respan::instrumentation::{Operation, Provider, Usage};
///
/// let answer = respan::model_call(Provider::other("acme"), Operation::Chat).model("acme-1").run(|| {
///     let answer = "Paris.";
///     respan::update_model_call(|call| call.completion(answer).usage(Usage::new().input(9).output(2)));
///     answer
/// });
/// assert_eq!(answer, "Paris.");
/// ```
pub fn update_model_call(change: impl FnOnce(ModelCall) -> ModelCall) -> bool {
    let context = capture_context().context();
    let current = context.get::<CurrentCall>();
    if let Some(CurrentCall(call)) = current {
        call.update(change);
    }
    current.is_some()
}

impl OpenCall {
    pub(super) fn new(call: ModelCall) -> Self {
        Self {
            call: Mutex::new(call),
            start: Instant::now(),
            is_content_withheld: AtomicBool::new(false),
        }
    }

    /// Changes a copy, because the change is code of the program.
    pub(super) fn update(&self, change: impl FnOnce(ModelCall) -> ModelCall) {
        let changed = change(self.with(|call| call.clone()));
        if is_content_off_here() {
            self.is_content_withheld.store(true, Ordering::Relaxed);
        }
        self.with(|call| *call = changed);
    }

    /// Records the first item of the response, unless the program has set its time.
    pub(super) fn receive_first_item(&self) {
        let elapsed: Duration = self.start.elapsed();
        self.with(|call| {
            call.time_to_first_chunk.get_or_insert(elapsed);
        });
    }

    /// Records the error of the call, unless the program has set it.
    pub(super) fn fail(&self, error: CallError) {
        self.with(|call| {
            call.error.get_or_insert(error);
        });
    }

    fn with<R>(&self, read: impl FnOnce(&mut ModelCall) -> R) -> R {
        read(&mut self.call.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl SpanDescription for OpenCall {
    fn write(&self, naming: Naming, with_content: bool) -> WrittenSpan {
        self.with(|call| {
            // Read with the call, so that no change comes in between.
            let with_content = with_content && !self.is_content_withheld.load(Ordering::Relaxed);
            Writer::new(naming).content(with_content).write(call)
        })
    }

    fn size(&self) -> usize {
        self.with(|call| call.size())
    }
}
