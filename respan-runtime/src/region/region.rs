//! Region, a change of the context in which code runs.

use super::composed_context::composed_context;
use crate::current_context::{self, Attached};
use crate::span::context::{ContextValue, restrictions};
use crate::value::IntoAttributeValue;
use opentelemetry::Context;
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// A function from a context to the one that is changed in one respect.
type Change = dyn Fn(&Context) -> Context + Send + Sync;

/// A change that applies to the code that runs in it: on this thread, on another one, or as a future.
///
/// Made by [`capture_context`](crate::capture_context), [`propagate_attributes`](crate::propagate_attributes) and similar
/// functions. It can be cloned, sent to other threads and used any number of times.
///
/// Regions compose: a region changes one thing in the context in which it is entered and keeps the rest, wherever it was made.
/// So the span that is current there, and what outer regions have set, apply inside as well. What regions around its making had
/// set applies too, where the outer ones set nothing else, and without a current span, as in a new task, the region continues
/// the span in which it was made. The region of [`capture_context`](crate::capture_context) is the captured context as a whole.
/// No region lifts `trace_content(false)` or [`suppress`](crate::suppress) of another one, also where a function or future is only
/// wrapped in it.
///
/// ```
/// let context = respan::capture_context();
/// let answer = std::thread::spawn(context.wrap(|| 42)).join().expect("the thread");
/// assert_eq!(answer, 42);
/// ```
#[derive(Clone)]
#[must_use = "a region has no effect until code runs in it"]
pub struct Region {
    /// The context in which the region was made.
    made_in: Context,
    /// None: `made_in` is entered as it is.
    change: Option<Arc<Change>>,
}

impl Region {
    /// The region of one context.
    pub(crate) fn captured(context: Context) -> Self {
        Self {
            made_in: context,
            change: None,
        }
    }

    /// A region that changes the context in which it is entered.
    pub(crate) fn changing(change: impl Fn(&Context) -> Context + Send + Sync + 'static) -> Self {
        Self {
            made_in: current_context::map_current(Context::clone).unwrap_or_default(),
            change: Some(Arc::new(change)),
        }
    }

    /// A region that changes respan's value in the context in which it is entered.
    pub(crate) fn changing_value(change: impl Fn(&mut ContextValue) + Send + Sync + 'static) -> Self {
        Self::changing(move |context| {
            let mut value = ContextValue::from_context(context);
            change(&mut value);
            context.with_value(value)
        })
    }

    /// The region with an attribute of the program's own on all spans that start in it. `None` adds nothing.
    ///
    /// ```
    /// use respan::{RespanParams, propagate_attributes};
    ///
    /// let region = propagate_attributes(RespanParams::new().customer_identifier("user-123")).attribute("shop.tenant", "acme");
    /// region.run(|| { /* spans that start here have both */ });
    /// ```
    pub fn attribute(self, key: impl Into<Cow<'static, str>>, value: impl IntoAttributeValue) -> Self {
        let Some(value) = value.into_attribute_value() else {
            return self;
        };
        let attribute = (key.into(), value.normalized());
        let add = move |context: &Context| {
            let mut value = ContextValue::from_context(context);
            value.add_attributes([attribute.clone()]);
            context.with_value(value)
        };
        match self.change {
            None => Self::captured(add(&self.made_in)),
            Some(change) => Self {
                made_in: self.made_in,
                change: Some(Arc::new(move |context| add(&change(context)))),
            },
        }
    }

    /// The OpenTelemetry context to enter here: the current one, with what the region brings along from where it was made, changed.
    ///
    /// For code that uses the OpenTelemetry API. `capture_context().context()` is the current context.
    ///
    /// ```
    /// use respan::opentelemetry::trace::TraceContextExt as _;
    ///
    /// let context = respan::capture_context().context();
    /// assert!(!context.has_active_span());
    /// ```
    pub fn context(&self) -> Context {
        // A copy, because changes run code of the program.
        let current = current_context::map_current(Context::clone).unwrap_or_default();
        let Some(change) = &self.change else {
            return restrictions::restricted_by(self.made_in.clone(), &current);
        };
        let changed = change(&composed_context(&current, &self.made_in));
        match changed.get::<ContextValue>() {
            Some(_) => changed,
            // Marks the context as one that is to be continued.
            None => changed.with_value(ContextValue::default()),
        }
    }

    /// The region with the restrictions in force here, for code that runs elsewhere.
    pub(super) fn restricted_here(&self) -> Self {
        let made_in = restrictions::restricted_here(|| self.made_in.clone());
        made_in.map_or_else(
            || self.clone(),
            |made_in| Self {
                made_in,
                change: self.change.clone(),
            },
        )
    }

    /// A region that sets the restrictions in force here and nothing else; `None` if there are none.
    pub(crate) fn of_restrictions_here() -> Option<Self> {
        Some(Self {
            made_in: restrictions::restricted_here(Context::new)?,
            change: Some(Arc::new(Context::clone)),
        })
    }

    /// Makes the context of the first entry current, also for later entries, with the restrictions in force here. For futures and
    /// streams, whose polls may come from different places.
    pub(super) fn attach_again(&mut self) -> Option<Attached> {
        if self.change.is_some() {
            self.made_in = self.context();
            self.change = None;
        }
        restrictions::attach(&self.made_in)
    }

    /// Runs a function in the region.
    ///
    /// ```
    /// let answer = respan::suppress().run(|| 42);
    /// assert_eq!(answer, 42);
    /// ```
    pub fn run<R>(&self, body: impl FnOnce() -> R) -> R {
        let context = self.context();
        let _guard = current_context::attach_copy(&context);
        body()
    }

    /// A function that runs in the region when it is called. Use it for threads and pools.
    ///
    /// ```
    /// let job = respan::capture_context().wrap(|| 42);
    /// assert_eq!(std::thread::spawn(job).join().expect("the thread"), 42);
    /// ```
    pub fn wrap<R, F: FnOnce() -> R>(&self, body: F) -> impl FnOnce() -> R + use<R, F> {
        self.restricted_here().into_wrapped(body)
    }

    /// As [`wrap`](Self::wrap), without a clone.
    pub(crate) fn into_wrapped<R, F: FnOnce() -> R>(self, body: F) -> impl FnOnce() -> R + use<R, F> {
        move || self.run(body)
    }

    /// A function of one argument that runs in the region each time it is called, on any thread.
    ///
    /// Use it for closures that a pool calls once per item, such as those of rayon's parallel iterators. The type of the
    /// closure's argument has to be written, because the compiler cannot infer it here; without it, call [`run`](Self::run) in
    /// the closure.
    ///
    /// ```
    /// let double = respan::capture_context().bind(|number: &u32| number * 2);
    /// assert_eq!([1, 2].iter().map(double).collect::<Vec<_>>(), [2, 4]);
    /// ```
    pub fn bind<A, R, F: Fn(A) -> R>(&self, body: F) -> impl Fn(A) -> R + use<A, R, F> {
        let region = self.restricted_here();
        move |argument| region.run(|| body(argument))
    }
}

/// The region of an OpenTelemetry context, for code that makes contexts of its own.
///
/// ```
/// use respan::Region;
/// use respan::opentelemetry::Context;
///
/// let region = Region::from(Context::new());
/// assert_eq!(region.run(|| 42), 42);
/// ```
impl From<Context> for Region {
    fn from(context: Context) -> Self {
        Self::captured(context)
    }
}

impl fmt::Debug for Region {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Region")
            .field("made_in", &self.made_in)
            .finish_non_exhaustive()
    }
}
