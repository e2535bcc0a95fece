//! Contexts of the spans of `tracing` that are entered on a thread.

use super::span::Recorded;
use super::store::SpanKey;
use crate::current_context::{self, Attached};
use crate::span::context::{ContextValue, restrictions};
use opentelemetry::Context;
use std::cell::RefCell;
use std::ptr;

thread_local! {
    /// Innermost last. Spans may be exited in any order.
    static ENTERED: RefCell<Vec<EnteredSpan>> = const { RefCell::new(Vec::new()) };
}

struct EnteredSpan {
    key: SpanKey,
    attached: Attached,
    /// The span once fields of it were recorded while it was entered, so that the next ones need no look-up.
    recorded: Option<Recorded>,
}

/// Makes the context of a span current until [`exit`]. `again` finds it a second time.
pub(super) fn enter(key: SpanKey, context: Context, again: impl FnOnce() -> Option<Context>) {
    let Some(attached) = attach(context, again) else { return };
    let entry = EnteredSpan {
        key,
        attached,
        recorded: None,
    };
    // Fails while the thread ends; then nothing is recorded any more.
    let _ = ENTERED.try_with(|entered| {
        if let Ok(mut entered) = entered.try_borrow_mut() {
            entered.push(entry);
        }
    });
}

/// Detaches the context of a span that was entered last among those with this key.
pub(super) fn exit(key: SpanKey) {
    let take = |entered: &RefCell<Vec<EnteredSpan>>| {
        let mut entered = entered.try_borrow_mut().ok()?;
        let at = entered.iter().rposition(|known| known.key == key)?;
        Some(entered.remove(at))
    };
    // Without the borrow, because values of the program may be dropped with the context.
    if let Ok(Some(EnteredSpan { attached, recorded, .. })) = ENTERED.try_with(take) {
        drop(recorded);
        current_context::detach(attached);
    }
}

/// Takes the span whose fields were recorded before, if it is entered here.
pub(super) fn take_recorded(key: SpanKey) -> Option<Recorded> {
    with_entered(key, |entered| entered.recorded.take()).flatten()
}

/// Stores a span for the next fields, if it is entered here.
pub(super) fn keep_recorded(key: SpanKey, recorded: Recorded) {
    let mut recorded = Some(recorded);
    with_entered(key, |entered| entered.recorded = recorded.take());
}

fn with_entered<R>(key: SpanKey, function: impl FnOnce(&mut EnteredSpan) -> R) -> Option<R> {
    let find = |entered: &RefCell<Vec<EnteredSpan>>| {
        let mut entered = entered.try_borrow_mut().ok()?;
        entered.iter_mut().rfind(|known| known.key == key).map(function)
    };
    ENTERED.try_with(find).ok().flatten()
}

/// Attaches the context of a span. What regions have set here since the span was made applies as well.
fn attach(context: Context, again: impl FnOnce() -> Option<Context>) -> Option<Attached> {
    let here = current_context::map_current(|current| {
        let value = current.get::<ContextValue>();
        let is_same = || {
            let there = context.get::<ContextValue>();
            there.is_some_and(|there| value.is_some_and(|here| ptr::eq(here, there)))
        };
        let value = value.filter(|_| !is_same()).cloned();
        (value, current.is_telemetry_suppressed())
    })?;
    match here {
        // Nothing of the current context applies to the one that is entered.
        (None, false) => current_context::attach(context, || again().unwrap_or_default()),
        (value, _) => attach_changed(context, value),
    }
}

#[cold]
#[inline(never)]
fn attach_changed(context: Context, here: Option<ContextValue>) -> Option<Attached> {
    let changed = match here {
        Some(here) => context.with_value(here.or(ContextValue::from_context(&context))),
        None => context,
    };
    restrictions::attach(&changed)
}
