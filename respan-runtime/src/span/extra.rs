//! Changes to what most spans do not have.

use super::record::{EventRecord, Extra, Processors};
use super::value::AttributeValue;
use crate::attributes;
use crate::capture::Exception;
use opentelemetry::trace::Status;
use std::borrow::Cow;
use std::sync::Arc;

impl Extra {
    /// Sets what respan itself says of the span: it counts for no limit, and takes the place of what was there.
    pub(crate) fn set_own(&mut self, key: &'static str, value: AttributeValue) {
        self.attributes.retain(|(known, _)| known != key);
        self.attributes.push((key.into(), value));
    }

    /// OpenTelemetry's rules: ok is final, unset never replaces, a later error replaces an earlier one.
    pub(crate) fn set_status(&mut self, status: Status) {
        if self.status != Status::Ok && status != Status::Unset {
            self.status = status;
        }
    }

    /// An `exception` event and status ERROR with the message. `attributes` may override the standard ones.
    pub(crate) fn record_exception(
        &mut self,
        exception: Exception,
        unix_nanos: u64,
        attributes: Vec<(Cow<'static, str>, AttributeValue)>,
    ) {
        self.set_status(Status::error(exception.message.clone()));
        let standard = [
            (attributes::EXCEPTION_TYPE, exception.type_name),
            (attributes::EXCEPTION_MESSAGE, exception.message),
            (attributes::EXCEPTION_STACKTRACE, exception.chain),
            (attributes::EXCEPTION_ESCAPED, "False".to_owned()),
        ];
        let mut all: Vec<(Cow<'static, str>, AttributeValue)> = standard
            .into_iter()
            .filter(|(key, text)| !(text.is_empty() && *key == attributes::EXCEPTION_STACKTRACE))
            .filter(|(key, _)| !attributes.iter().any(|(given, _)| given == key))
            .map(|(key, text)| (key.into(), text.into()))
            .collect();
        all.extend(attributes);
        self.events.push(EventRecord {
            name: attributes::EXCEPTION_EVENT.into(),
            unix_nanos,
            attributes: all,
        });
    }
}

impl Processors {
    /// Names joined with commas; blanks around them do not count. None if there is no name.
    pub(crate) fn parse(names: &str) -> Option<Self> {
        let names: Arc<[String]> = names
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect();
        (!names.is_empty()).then_some(Self::Shared(names))
    }
}
