//! Changes to a running span: attributes, processors, events, links and status.

use super::running_span::RunningSpan;
use crate::attributes;
use crate::model::{EventRecord, Extra, LinkRecord};
use crate::value::{AttributeValue, ProcessorNames};
use opentelemetry::trace::Status;
use std::borrow::Cow;
use std::sync::atomic::Ordering;

/// Attributes that are set one by one; more are compared with the present ones through an index.
const MAX_SINGLE_ATTRIBUTES: usize = 16;

/// Keys of attributes that change more than the list of attributes.
const SPECIAL: [&str; 3] = [
    attributes::PROCESSORS,
    attributes::SAMPLE_RATE,
    attributes::EXPORT_FILTER,
];

impl RunningSpan {
    /// Changes the rarely used fields of the span; false once it has ended.
    pub(crate) fn update_extra(&self, change: impl FnOnce(&mut Extra)) -> bool {
        let Some(mut state) = self.state() else { return false };
        if state.is_ended || state.early_end.is_some() {
            return false;
        }
        self.is_modified.store(true, Ordering::Relaxed);
        change(state.extra.get_or_insert_default());
        true
    }

    /// As [`update_extra`](Self::update_extra), of a span that is not shared.
    #[cfg(feature = "tracing")]
    pub(crate) fn update_unshared_extra(&mut self, change: impl FnOnce(&mut Extra)) {
        let state = self.state_mut();
        if !state.is_ended && state.early_end.is_none() {
            change(state.extra.get_or_insert_default());
            *self.is_modified.get_mut() = true;
        }
    }

    /// Returns whether an attribute with this key changes more than the list of attributes.
    #[cfg(feature = "tracing")]
    pub(crate) fn is_special_key(key: &str) -> bool {
        SPECIAL.contains(&key)
    }

    /// Sets an attribute; an existing key moves to the end. An attribute beyond the limit is dropped and counted.
    pub(crate) fn set_attribute(&self, key: Cow<'static, str>, value: AttributeValue) -> bool {
        if key.is_empty() {
            return self.is_running();
        }
        if key == attributes::PROCESSORS
            && let Some(names) = ProcessorNames::from_value(&value)
        {
            return self.replace_processors(names);
        }
        if key == attributes::SAMPLE_RATE || key == attributes::EXPORT_FILTER {
            self.is_conditional.store(true, Ordering::Relaxed);
        }
        let limit = self.core.settings.attribute_limit;
        self.update_extra(|extra| extra.set_attribute((key, value), limit))
    }

    /// Sets several attributes, in time in proportion to their number.
    pub(crate) fn set_attributes(&self, mut all: Vec<(Cow<'static, str>, AttributeValue)>) {
        let limit = self.core.settings.attribute_limit;
        if all.len() <= MAX_SINGLE_ATTRIBUTES {
            if all.iter().any(|(key, _)| SPECIAL.contains(&&**key)) {
                for (key, value) in all {
                    self.set_attribute(key, value);
                }
            } else if !all.is_empty() {
                self.update_extra(|extra| extra.set_few_attributes(all, limit));
            }
            return;
        }
        for (key, value) in all.extract_if(.., |(key, _)| SPECIAL.contains(&&**key)) {
            self.set_attribute(key, value);
        }
        self.update_extra(|extra| extra.set_attributes(all, limit));
    }

    /// Sets the processors, which children that start from now on inherit. None of them: the default processor only.
    fn replace_processors(&self, names: ProcessorNames) -> bool {
        let Some(mut state) = self.state() else { return false };
        if state.is_ended || state.early_end.is_some() {
            return false;
        }
        state.processors = Some(names);
        self.is_modified.store(true, Ordering::Relaxed);
        self.has_replaced_processors.store(true, Ordering::Relaxed);
        true
    }

    pub(crate) fn add_event(&self, event: EventRecord) -> bool {
        self.update_extra(|extra| extra.add_event(event, self.core.settings.event_limits()))
    }

    pub(crate) fn add_link(&self, link: LinkRecord) -> bool {
        self.update_extra(|extra| extra.add_link(link, self.core.settings.link_limits()))
    }

    /// Adds the span's own links, before those that regions attach.
    pub(crate) fn add_links_first(&self, links: Vec<LinkRecord>) {
        if !links.is_empty() {
            self.update_extra(|extra| extra.add_links_first(links, self.core.settings.link_limits()));
        }
    }

    /// Sets an attribute unless the span has it.
    pub(crate) fn set_missing_attribute(&self, key: &'static str, value: AttributeValue) {
        let has_it = |extra: &Extra| extra.attributes.iter().any(|(known, _)| known == key);
        let is_missing = self
            .state()
            .is_some_and(|state| !state.extra.as_deref().is_some_and(has_it));
        if is_missing {
            self.set_attribute(key.into(), value);
        }
    }

    /// Sets the status by OpenTelemetry's rules: `Ok` is final, and `Unset` replaces nothing.
    pub(crate) fn set_status(&self, status: Status) -> bool {
        self.update_extra(|extra| extra.set_status(status))
    }
}
