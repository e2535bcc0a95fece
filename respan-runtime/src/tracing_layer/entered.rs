//! Contexts of the spans of `tracing` that are entered on a thread.

use crate::current_context::{self, Attached};
use crate::span::context::{ContextValue, restrictions};
use opentelemetry::Context;
use std::cell::RefCell;
use std::ptr;
use tracing::span::Id;

thread_local! {
    /// Innermost last. Spans may be exited in any order.
    static ENTERED: RefCell<Vec<(Id, Attached)>> = const { RefCell::new(Vec::new()) };
}

/// Makes the context of a span current until [`exit`].
pub(super) fn enter(id: &Id, context: &Context) {
    let Some(attached) = attach(context) else { return };
    let entry = (id.clone(), attached);
    // Fails while the thread ends; then nothing is recorded any more.
    let _ = ENTERED.try_with(|entered| {
        if let Ok(mut entered) = entered.try_borrow_mut() {
            entered.push(entry);
        }
    });
}

/// Detaches the context of a span that was entered last among those with this id.
pub(super) fn exit(id: &Id) {
    let take = |entered: &RefCell<Vec<(Id, Attached)>>| {
        let mut entered = entered.try_borrow_mut().ok()?;
        let at = entered.iter().rposition(|(known, _)| known == id)?;
        Some(entered.remove(at))
    };
    // Without the borrow, because values of the program may be dropped with the context.
    if let Ok(Some((_, attached))) = ENTERED.try_with(take) {
        current_context::detach(attached);
    }
}

/// Attaches the context of a span. What regions have set here since the span was made applies as well.
fn attach(context: &Context) -> Option<Attached> {
    let with_regions = current_context::map_current(|current| {
        let here = current.get::<ContextValue>()?;
        let is_same = context.get::<ContextValue>().is_some_and(|there| ptr::eq(here, there));
        (!is_same).then(|| {
            let value = here.clone().or(ContextValue::from_context(context));
            context.with_value(value)
        })
    })?;
    restrictions::attach(with_regions.as_ref().unwrap_or(context))
}
