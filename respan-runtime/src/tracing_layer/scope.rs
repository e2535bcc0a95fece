//! Instrumentation scopes of spans of `tracing`: the crates that they are from.

use opentelemetry::InstrumentationScope;
use std::cell::RefCell;
use std::sync::Arc;
use tracing::Metadata;

thread_local! {
    /// The scope of each crate. One for each thread, so that threads share no reference count.
    static SCOPES: RefCell<Vec<Arc<InstrumentationScope>>> = const { RefCell::new(Vec::new()) };
}

/// The crate of a target.
pub(super) fn module(metadata: &Metadata<'static>) -> &'static str {
    metadata.target().split("::").next().unwrap_or_default()
}

/// The instrumentation scope of a target.
pub(super) fn of(metadata: &Metadata<'static>) -> Arc<InstrumentationScope> {
    let module = module(metadata);
    let known = SCOPES.try_with(|scopes| {
        let mut scopes = scopes.try_borrow_mut().ok()?;
        if let Some(scope) = scopes.iter().find(|scope| scope.name() == module) {
            return Some(Arc::clone(scope));
        }
        let scope = new(module);
        scopes.push(Arc::clone(&scope));
        Some(scope)
    });
    known.ok().flatten().unwrap_or_else(|| new(module))
}

fn new(module: &'static str) -> Arc<InstrumentationScope> {
    Arc::new(InstrumentationScope::builder(module).build())
}
