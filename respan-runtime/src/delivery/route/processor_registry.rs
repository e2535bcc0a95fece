//! Registry of the processors' names, which warns of names in spans that no processor has.

use super::named_processors::{any_name, attribute_names};
use crate::diagnostics::diagnose;
use crate::model::{FinishedSpan, SpanRecord};
use crate::sync::lock;
use crate::value::ProcessorNames;
use std::collections::HashSet;
use std::sync::Mutex;

/// Unknown names that are logged and remembered. More are probably generated at run time.
const MAX_UNKNOWN: usize = 32;
/// Characters of an unknown name that are logged and remembered.
const MAX_NAME_LENGTH: usize = 80;
/// Call sites that are remembered as checked.
const MAX_CHECKED: usize = 1024;

/// The names of all processors, and the unknown ones that were logged.
#[derive(Debug, Default)]
pub(crate) struct ProcessorRegistry(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    names: Vec<String>,
    unknown: HashSet<String>,
    /// Static name lists of call sites by address and length. One check is enough: processors are only added, and an unknown
    /// name is logged once.
    checked: HashSet<(usize, usize)>,
}

impl ProcessorRegistry {
    pub(crate) fn add(&self, name: &str) {
        let mut state = lock(&self.0);
        if !state.names.iter().any(|known| known == name) {
            state.names.push(name.to_owned());
        }
    }

    /// Logs each name in the span that no processor has, once.
    #[inline]
    pub(crate) fn check(&self, span: &FinishedSpan) {
        if let Some(record) = span.record()
            && !matches!(
                (&record.processors, attribute_names(record)),
                (ProcessorNames::Static([]), None)
            )
        {
            self.check_names(span, record);
        }
    }

    fn check_names(&self, span: &FinishedSpan, record: &SpanRecord) {
        let static_list = match (&record.processors, attribute_names(record)) {
            (ProcessorNames::Static(names), None) => Some((names.as_ptr().addr(), names.len())),
            _ => None,
        };
        let mut unknown = Vec::new();
        let mut state = lock(&self.0);
        if static_list.is_some_and(|list| state.checked.contains(&list)) {
            return;
        }
        any_name(span, |name| {
            if !state.names.iter().any(|known| known == name) {
                unknown.extend(state.insert_unknown(name));
            }
            false
        });
        if let Some(list) = static_list
            && state.checked.len() < MAX_CHECKED
        {
            state.checked.insert(list);
        }
        if unknown.is_empty() {
            return;
        }
        let known = state.describe();
        let is_last = state.unknown.len() >= MAX_UNKNOWN;
        // A `tracing` subscriber is code of the program, and may end a span.
        drop(state);
        for name in unknown {
            diagnose!(
                Warning,
                "pipeline",
                "a span names the processor {name:?}, which does not exist; {known}. Give a processor that name with \
                 `Processor::name`, or correct the span's `processors`"
            );
        }
        if is_last {
            diagnose!(
                Warning,
                "pipeline",
                "{MAX_UNKNOWN} unknown names of processors were logged; no more will be"
            );
        }
    }
}

impl State {
    /// Returns the name, shortened, if it is to be logged.
    fn insert_unknown(&mut self, name: &str) -> Option<String> {
        let name: String = name.chars().take(MAX_NAME_LENGTH).collect();
        (self.unknown.len() < MAX_UNKNOWN && self.unknown.insert(name.clone())).then_some(name)
    }

    fn describe(&self) -> String {
        if self.names.is_empty() {
            return "no processor has a name".to_owned();
        }
        let names: Vec<String> = self.names.iter().map(|name| format!("{name:?}")).collect();
        format!("there are: {}", names.join(", "))
    }
}
