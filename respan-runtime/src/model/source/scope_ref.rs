//! Reference to an instrumentation scope.

use opentelemetry::InstrumentationScope;
use std::ops::Deref;
use std::sync::Arc;

/// The instrumentation scope of a span that is no annotated function.
#[derive(Debug, Clone)]
pub(crate) enum ScopeRef {
    /// That of a crate, which is never freed: the threads that make and free its spans share no reference count.
    #[cfg(feature = "tracing")]
    Static(&'static InstrumentationScope),
    Shared(Arc<InstrumentationScope>),
}

impl Deref for ScopeRef {
    type Target = InstrumentationScope;

    fn deref(&self) -> &InstrumentationScope {
        match self {
            #[cfg(feature = "tracing")]
            Self::Static(scope) => scope,
            Self::Shared(scope) => scope,
        }
    }
}
