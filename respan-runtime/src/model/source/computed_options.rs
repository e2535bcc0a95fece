//! Options of an annotated function that are expressions, evaluated at their first use.

use crate::diagnostics::{diagnose, diagnose_once};
use crate::model::sampling::checked_rate;
use crate::sync::catch_panic;
use std::cell::RefCell;
use std::ptr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

thread_local! {
    /// The addresses of the values that the thread evaluates, innermost last.
    static EVALUATED: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}

/// The expressions, and their values once they are needed.
#[derive(Debug)]
#[doc(hidden)]
pub struct ComputedOptions {
    processors: Option<fn() -> Vec<String>>,
    sample_rate: Option<fn() -> f64>,
    export_filter: Option<fn() -> String>,
    processor_names: Computed<&'static [&'static str]>,
    rate: Computed<f64>,
    filter: Computed<String>,
}

impl ComputedOptions {
    pub const fn new(
        processors: Option<fn() -> Vec<String>>,
        sample_rate: Option<fn() -> f64>,
        export_filter: Option<fn() -> String>,
    ) -> Self {
        Self {
            processors,
            sample_rate,
            export_filter,
            processor_names: Computed::new(),
            rate: Computed::new(),
            filter: Computed::new(),
        }
    }

    /// The trimmed names. They are leaked, usually once for each function: threads that need them first at the same time each
    /// evaluate the expression.
    #[inline]
    pub(super) fn processors(&self) -> Option<&'static [&'static str]> {
        *self.processor_names.get_or_evaluate(|| {
            let lists = evaluate("processors", self.processors?)?;
            let mut names: Vec<&'static str> = Vec::new();
            for name in lists.iter().flat_map(|list| list.split(',')).map(str::trim) {
                if !name.is_empty() && !names.contains(&name) {
                    names.push(String::leak(name.to_owned()));
                }
            }
            Some(&*Vec::leak(names))
        })?
    }

    #[inline]
    pub(super) fn sample_rate(&self) -> Option<f64> {
        *self
            .rate
            .get_or_evaluate(|| checked_rate(evaluate("sample_rate", self.sample_rate?)?))?
    }

    #[inline]
    pub(super) fn export_filter(&self) -> Option<&str> {
        let filter = self
            .filter
            .get_or_evaluate(|| evaluate("export_filter", self.export_filter?));
        filter?.as_deref()
    }
}

/// The value of an option, once it is needed; `None` if the expression has none.
#[derive(Debug)]
struct Computed<T> {
    value: OnceLock<Option<T>>,
    /// Number of evaluations under way.
    evaluations: AtomicU32,
}

/// Maximum number of evaluations of one option at the same time. An expression that waits for a thread that calls the function of the
/// option would start one thread after the other.
const MAX_EVALUATIONS: u32 = 64;

impl<T> Computed<T> {
    const fn new() -> Self {
        Self {
            value: OnceLock::new(),
            evaluations: AtomicU32::new(0),
        }
    }

    #[inline]
    fn get_or_evaluate(&self, expression: impl FnOnce() -> Option<T>) -> Option<&Option<T>> {
        match self.value.get() {
            Some(known) => Some(known),
            None => self.evaluate(expression),
        }
    }

    /// Without a lock: the expression may call the function of the option itself, or wait for a thread that does. Within its own
    /// evaluation an option has no value yet.
    #[cold]
    #[inline(never)]
    fn evaluate(&self, expression: impl FnOnce() -> Option<T>) -> Option<&Option<T>> {
        let address = ptr::from_ref(self).addr();
        let is_begun = EVALUATED.try_with(|evaluated| {
            let is_new = !evaluated.borrow().contains(&address);
            if is_new {
                evaluated.borrow_mut().push(address);
            }
            is_new
        });
        if !is_begun.unwrap_or(false) {
            return None;
        }
        let is_bounded = self.evaluations.fetch_add(1, Ordering::Relaxed) < MAX_EVALUATIONS;
        let evaluated = is_bounded.then(expression);
        self.evaluations.fetch_sub(1, Ordering::Relaxed);
        let _ = EVALUATED.try_with(|evaluated| evaluated.borrow_mut().pop());
        if !is_bounded {
            diagnose_once!(
                Warning,
                "span",
                "{MAX_EVALUATIONS} threads evaluate one option of an attribute; until one of them has its value, spans that \
                 others start are without the option"
            );
        }
        // Another thread may have been faster: the first value stays.
        evaluated.map(|value| self.value.get_or_init(|| value))
    }
}

fn evaluate<T>(option: &str, expression: fn() -> T) -> Option<T> {
    let value = catch_panic(expression);
    if value.is_none() {
        diagnose!(
            Warning,
            "span",
            "the expression of the option `{option}` panicked, so the option is ignored"
        );
    }
    value
}
