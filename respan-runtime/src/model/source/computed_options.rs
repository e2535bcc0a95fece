//! Options of an annotated function that are expressions, evaluated at their first use.

use crate::diagnostics::diagnose;
use std::panic::catch_unwind;
use std::sync::OnceLock;

/// The expressions, and their values once they are needed.
#[derive(Debug)]
#[doc(hidden)]
pub struct ComputedOptions {
    processors: Option<fn() -> Vec<String>>,
    sample_rate: Option<fn() -> f64>,
    export_filter: Option<fn() -> String>,
    processor_names: OnceLock<Option<&'static [&'static str]>>,
    rate: OnceLock<Option<f64>>,
    filter: OnceLock<Option<String>>,
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
            processor_names: OnceLock::new(),
            rate: OnceLock::new(),
            filter: OnceLock::new(),
        }
    }

    /// The trimmed names. They are leaked, once for each function.
    pub(super) fn processors(&self) -> Option<&'static [&'static str]> {
        *self.processor_names.get_or_init(|| {
            let lists = evaluate("processors", self.processors?)?;
            let mut names: Vec<&'static str> = Vec::new();
            for name in lists.iter().flat_map(|list| list.split(',')).map(str::trim) {
                if !name.is_empty() && !names.contains(&name) {
                    names.push(String::leak(name.to_owned()));
                }
            }
            Some(&*Vec::leak(names))
        })
    }

    pub(super) fn sample_rate(&self) -> Option<f64> {
        *self.rate.get_or_init(|| {
            let rate = evaluate("sample_rate", self.sample_rate?)?;
            if (0.0..=1.0).contains(&rate) {
                return Some(rate);
            }
            diagnose!(
                Warning,
                "span",
                "the `sample_rate` {rate} of an attribute is not between 0 and 1, so it is ignored"
            );
            None
        })
    }

    pub(super) fn export_filter(&self) -> Option<&str> {
        self.filter
            .get_or_init(|| evaluate("export_filter", self.export_filter?))
            .as_deref()
    }
}

fn evaluate<T>(option: &str, expression: fn() -> T) -> Option<T> {
    let value = catch_unwind(expression).ok();
    if value.is_none() {
        diagnose!(
            Warning,
            "span",
            "the expression of the option `{option}` panicked, so the option is ignored"
        );
    }
    value
}
