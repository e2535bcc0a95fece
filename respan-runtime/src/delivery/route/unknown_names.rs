//! Names of processors that spans ask for and nobody has.

use super::processor_names::{any_name, own_names};
use crate::diagnostics::diagnose;
use crate::model::{FinishedSpan, ProcessorNames};
use crate::sync::lock;
use std::collections::HashSet;
use std::sync::Mutex;

/// So many unknown names are told and kept; beyond that, names are made at run time and nobody reads on.
const MAX_TOLD: usize = 32;
/// So much of a name is told and kept, in characters.
const MAX_LENGTH: usize = 80;
/// More call sites than have names of their own.
const MAX_CHECKED: usize = 1024;

/// The names that processors have, and the unknown ones that were told.
#[derive(Debug, Default)]
pub(crate) struct Names(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    existing: Vec<String>,
    told: HashSet<String>,
    /// Lists of call sites that were looked at, by address: processors only get more, and what is unknown is told once.
    checked: HashSet<(usize, usize)>,
}

impl Names {
    pub(crate) fn add(&self, name: &str) {
        let mut state = lock(&self.0);
        if !state.existing.iter().any(|existing| existing == name) {
            state.existing.push(name.to_owned());
        }
    }

    /// Tells of each name that no processor has, once.
    pub(crate) fn check(&self, span: &FinishedSpan) {
        let Some(record) = span.record() else { return };
        let at_call_site = match (&record.processors, own_names(record)) {
            (ProcessorNames::Static([]), None) => return,
            (ProcessorNames::Static(names), None) => Some((names.as_ptr().addr(), names.len())),
            _ => None,
        };
        let mut unknown = Vec::new();
        let mut state = lock(&self.0);
        if at_call_site.is_some_and(|list| state.checked.contains(&list)) {
            return;
        }
        any_name(span, |name| {
            if !state.existing.iter().any(|existing| existing == name) {
                unknown.extend(state.first(name));
            }
            false
        });
        if let Some(list) = at_call_site
            && state.checked.len() < MAX_CHECKED
        {
            state.checked.insert(list);
        }
        if unknown.is_empty() {
            return;
        }
        let existing = state.described();
        let is_last = state.told.len() >= MAX_TOLD;
        // A subscriber may do anything, ending spans included.
        drop(state);
        for name in unknown {
            diagnose!(
                Warning,
                "pipeline",
                "a span names the processor {name:?}, which does not exist; {existing}. Give a processor that name with \
                 `Processor::name`, or correct the span's `processors`"
            );
        }
        if is_last {
            diagnose!(
                Warning,
                "pipeline",
                "{MAX_TOLD} unknown names of processors were told; no more will be"
            );
        }
    }
}

impl State {
    /// The name, shortened, if it is to be told.
    fn first(&mut self, name: &str) -> Option<String> {
        let name: String = name.chars().take(MAX_LENGTH).collect();
        (self.told.len() < MAX_TOLD && self.told.insert(name.clone())).then_some(name)
    }

    fn described(&self) -> String {
        if self.existing.is_empty() {
            return "no processor has a name".to_owned();
        }
        let names: Vec<String> = self.existing.iter().map(|name| format!("{name:?}")).collect();
        format!("there are: {}", names.join(", "))
    }
}
