//! Carrier span: a span of `tracing` that stands for a context.
//!
//! Code of libraries carries the current span of `tracing` to other tasks and threads (`Instrument`, `in_current_span`). With a
//! [`tracing_layer`](crate::tracing_layer) installed, each span of respan's is entered together with a carrier span. The layer
//! stores the context with the carrier, and makes it current wherever the carrier is entered.
//!
//! The level is TRACE, so that other layers with a filter of their own do not see it: log lines stay as they are. Where a filter
//! of the whole subscriber drops it at that level it is ERROR, which such filters let pass. Carriers are made without the macros
//! of `tracing`, which compare with the maximum level first: that stays what it is for call sites of other crates.

use super::access::map_current;
use super::attached::{Attached, CarriedGuard};
use super::entered_carrier::EnteredCarrier;
use crate::sync::catch_panic;
use opentelemetry::Context;
use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use tracing::callsite::{DefaultCallsite, Identifier};
use tracing::field::FieldSet;
use tracing::metadata::Kind;
use tracing::{Callsite as _, Dispatch, Id, Level, Metadata, Span, dispatcher};
use tracing_subscriber::Registry;
use tracing_subscriber::registry::LookupSpan as _;

/// The target of carrier spans.
pub(crate) const TARGET: &str = "respan::carrier";

/// Set when the first layer is installed. Until then, entering a span costs one load more.
static IS_ENABLED: AtomicBool = AtomicBool::new(false);
/// `true` if a subscriber has the layer: the program may have others without it, per thread.
static HAS_LAYER: OnceLock<fn(&Dispatch) -> bool> = OnceLock::new();

static HIDDEN: DefaultCallsite = DefaultCallsite::new(&HIDDEN_METADATA);
static HIDDEN_METADATA: Metadata<'static> = metadata(Level::TRACE, &HIDDEN);
static SHOWN: DefaultCallsite = DefaultCallsite::new(&SHOWN_METADATA);
static SHOWN_METADATA: Metadata<'static> = metadata(Level::ERROR, &SHOWN);

const fn metadata(level: Level, callsite: &'static DefaultCallsite) -> Metadata<'static> {
    let fields = FieldSet::new(&[], Identifier(callsite));
    Metadata::new("respan", TARGET, level, None, None, None, fields, Kind::SPAN)
}

thread_local! {
    /// The context of the carrier that is being made, for the layer.
    static CONTEXT: Cell<Option<Context>> = const { Cell::new(None) };
}

/// A carrier span; empty without a layer.
#[derive(Debug, Clone, Default)]
pub(crate) struct Carrier(Option<Arc<Span>>);

impl Carrier {
    /// A carrier of the context.
    #[inline]
    pub(crate) fn new(context: &Context) -> Self {
        if IS_ENABLED.load(Ordering::Relaxed) {
            Self::enabled(context)
        } else {
            Self::default()
        }
    }

    #[cold]
    #[inline(never)]
    fn enabled(context: &Context) -> Self {
        let _ = CONTEXT.try_with(|slot| slot.set(Some(context.clone())));
        let span = catch_panic(make_span);
        drop(take_context());
        Self(span.filter(|span| !span.is_disabled()).map(Arc::new))
    }

    /// Enters the carrier until the guard of its context is dropped.
    #[inline]
    pub(crate) fn enter(&self, guard: &mut Option<Attached>) {
        if let Some(span) = &self.0 {
            Self::enter_enabled(Arc::clone(span), guard);
        }
    }

    /// Returns whether there is a carrier.
    #[inline]
    pub(crate) fn is_present(&self) -> bool {
        self.0.is_some()
    }

    /// Drops the carrier.
    #[inline]
    pub(crate) fn release(self) {
        drop(self.0);
    }

    #[cold]
    #[inline(never)]
    fn enter_enabled(span: Arc<Span>, guard: &mut Option<Attached>) {
        if let Some(attached) = guard.take() {
            let entered = EnteredCarrier::new(span);
            *guard = Some(Attached::Carried(Box::new(CarriedGuard { entered, attached })));
        }
    }
}

fn make_span() -> Span {
    let parent = dispatcher::get_default(|dispatch| {
        let has_layer = HAS_LAYER.get().is_some_and(|has_layer| has_layer(dispatch));
        has_layer.then(|| parent(dispatch))
    });
    let Some(parent) = parent else { return Span::none() };
    let callsite = [&HIDDEN, &SHOWN].into_iter().find(|callsite| is_enabled(callsite));
    callsite.map_or_else(Span::none, |callsite| {
        let metadata = callsite.metadata();
        Span::child_of(parent, metadata, &metadata.fields().value_set(&[]))
    })
}

/// Returns whether a subscriber enables the call site, as the macros of `tracing` do, but without the maximum level.
fn is_enabled(callsite: &'static DefaultCallsite) -> bool {
    let interest = callsite.interest();
    let is_enabled = || dispatcher::get_default(|dispatch| dispatch.enabled(callsite.metadata()));
    interest.is_always() || (interest.is_sometimes() && is_enabled())
}

/// The current span, but no carrier: one above the other is enough in the scope that log lines show.
fn parent(dispatch: &Dispatch) -> Option<Id> {
    let current = dispatch.current_span();
    let id = current.id()?;
    if current.metadata()?.target() != TARGET {
        return Some(id.clone());
    }
    let registry = dispatch.downcast_ref::<Registry>();
    let carrier = registry.and_then(|registry| registry.span(id));
    carrier.map_or_else(
        || Some(id.clone()),
        |carrier| carrier.parent().map(|parent| parent.id()),
    )
}

/// Enters a new carrier of the context that was just attached, until that is detached. In place: a guard that is passed through
/// takes 30 instructions more in every call, with or without a layer.
#[inline]
pub(crate) fn carry(attached: &mut Option<Attached>) {
    if IS_ENABLED.load(Ordering::Relaxed) {
        carry_enabled(attached);
    }
}

#[cold]
#[inline(never)]
fn carry_enabled(attached: &mut Option<Attached>) {
    if let Some(context) = map_current(Context::clone) {
        Carrier::new(&context).enter(attached);
    }
}

/// Makes spans enter carriers from now on, under subscribers with a layer. Called by a layer that is installed.
pub(crate) fn enable(has_layer: fn(&Dispatch) -> bool) {
    let _ = HAS_LAYER.set(has_layer);
    IS_ENABLED.store(true, Ordering::Relaxed);
}

/// The context of the carrier that is being made on this thread. Called by the layer.
pub(crate) fn take_context() -> Option<Context> {
    CONTEXT.try_with(Cell::take).ok().flatten()
}
