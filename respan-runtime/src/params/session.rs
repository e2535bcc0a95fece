//! Session of parameters: given, or derived from the trace group or the thread.

use super::into_attributes::Attributes;
use super::params::RespanParams;
use crate::attributes as keys;
use crate::span::context::ContextValue;
use crate::value::{AttributeValue, keep_last_of_each_key};

impl RespanParams {
    /// Returns whether the session is derived from the trace group or the thread.
    pub(crate) fn has_derived_session(&self) -> bool {
        !self.has_session && (self.trace_group.is_some() || self.thread.is_some())
    }

    /// Removes a derived session from earlier attributes, so that it is derived from these parameters instead.
    pub(crate) fn remove_derived_session(&self, earlier: &mut Attributes) {
        let find = |key: &str| earlier.iter().find(|(present, _)| present == key);
        if self.replaces_session(|key| find(key).map(|(_, value)| value)) {
            earlier.retain(|(key, _)| key != keys::SESSION_IDENTIFIER);
        }
    }

    /// Returns whether the session of earlier attributes, of which `earlier` finds one, is derived, and derived from these
    /// parameters from now on.
    ///
    /// A session that was given stays, and a thread does not replace one that was derived from a trace group.
    fn replaces_session<'a>(&self, earlier: impl Fn(&str) -> Option<&'a AttributeValue>) -> bool {
        let Some(session) = earlier(keys::SESSION_IDENTIFIER) else {
            return false;
        };
        let is_of_group = earlier(keys::TRACE_GROUP_IDENTIFIER) == Some(session);
        let is_of_thread = earlier(keys::THREAD_IDENTIFIER) == Some(session);
        let is_replaced = match self.trace_group {
            Some(_) => is_of_group || is_of_thread,
            None => is_of_thread && !is_of_group,
        };
        is_replaced && self.has_derived_session()
    }

    /// Adds the parameters to those that a context propagates already.
    pub(crate) fn propagate_to(self, value: &mut ContextValue) {
        let mut earlier = value.attributes.take().unwrap_or_default();
        if self.replaces_session(|key| earlier.get(key)) {
            earlier = earlier.without(keys::SESSION_IDENTIFIER);
        }
        let (mut own, session) = self.into_attributes();
        keep_last_of_each_key(&mut own);
        if let Some(session) = session
            && earlier.get(keys::SESSION_IDENTIFIER).is_none()
            && !own.iter().any(|(key, _)| key == keys::SESSION_IDENTIFIER)
        {
            own.push((keys::SESSION_IDENTIFIER.into(), session));
        }
        value.attributes = Some(earlier.with(own));
    }

    /// The attributes, and the derived session, which must not replace a session that is there.
    pub(crate) fn into_attributes(mut self) -> (Attributes, Option<AttributeValue>) {
        self.clean_up();
        let session = self
            .trace_group
            .take()
            .or(self.thread.take())
            .filter(|_| !self.has_session)
            .map(AttributeValue::from);
        (self.attributes, session)
    }
}
