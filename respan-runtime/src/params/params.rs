//! Respan's own parameters of a span: customer, thread, session, metadata and more.

use super::identifier::Identifier;
use super::into_attributes::IntoAttributes;
use super::into_attributes::{Attributes, attributes};
use super::metadata_key::MetadataKey;
use crate::attributes as keys;
use crate::span::context::ContextValue;
use crate::value::{AttributeValue, IntoAttributeValue, keep_last_of_each_key};
use std::borrow::Cow;

/// Parameters of Respan's own, each written as one attribute.
///
/// Pass them to [`update_current_span`](crate::Client::update_current_span), alone or in a [`SpanUpdate`](crate::SpanUpdate), or
/// to [`propagate_attributes`](crate::propagate_attributes). [Identifiers](Identifier) are texts or whole numbers and keep their
/// type; those of customers are truncated to 254 characters after masking, as the backend does. The names are those of the Python
/// SDK.
///
/// ```
/// use respan::{RespanParams, get_client};
///
/// get_client().update_current_span(
///     RespanParams::new()
///         .customer_identifier("user-123")
///         .thread_identifier("chat-7")
///         .metadata("attempt", 2)
///         .metadata("beta", true),
/// );
/// ```
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct RespanParams {
    /// The last of each key counts.
    attributes: Attributes,
    /// The length at which surplus attributes are removed, so that each is looked at a fixed number of times.
    next_clean_up: usize,
    /// The session if none is given; a trace group comes before a thread.
    trace_group: Option<Identifier>,
    thread: Option<Identifier>,
    has_session: bool,
}

impl RespanParams {
    /// No parameters.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the evaluation that the span belongs to: `respan.evaluation_params.evaluation_identifier`.
    pub fn evaluation_identifier(self, value: impl Into<Identifier>) -> Self {
        self.with(keys::EVALUATION_IDENTIFIER, value.into())
    }

    /// Sets an identifier of yours: `respan.span_params.custom_identifier`.
    pub fn custom_identifier(self, value: impl Into<Identifier>) -> Self {
        self.with(keys::CUSTOM_IDENTIFIER, value.into())
    }

    /// Sets the deployment environment, such as `production`: `respan.environment`.
    pub fn environment(self, value: impl Into<String>) -> Self {
        self.with(keys::ENVIRONMENT, value.into())
    }

    /// Sets free properties, usually a map: `respan.properties`.
    ///
    /// ```
    /// let params = respan::RespanParams::new().properties(serde_json::json!({"plan": "pro", "seats": 3}));
    /// ```
    pub fn properties(self, value: impl Into<AttributeValue>) -> Self {
        self.with(keys::PROPERTIES, value.into())
    }

    /// Sets the customer that the call is made for: `respan.customer_params.customer_identifier`.
    pub fn customer_identifier(self, value: impl Into<Identifier>) -> Self {
        self.with(keys::CUSTOMER_IDENTIFIER, value.into())
    }

    /// Sets the customer's e-mail address: `respan.customer_params.email`.
    pub fn customer_email(self, value: impl Into<String>) -> Self {
        self.with(keys::CUSTOMER_EMAIL, value.into())
    }

    /// Sets the customer's name: `respan.customer_params.name`.
    pub fn customer_name(self, value: impl Into<String>) -> Self {
        self.with(keys::CUSTOMER_NAME, value.into())
    }

    /// Sets the conversation: `respan.threads.thread_identifier`; also the session, if none is given.
    pub fn thread_identifier(mut self, value: impl Into<Identifier>) -> Self {
        let value = value.into();
        self.thread = Some(value.clone());
        self.with(keys::THREAD_IDENTIFIER, value)
    }

    /// Sets the group of traces: `respan.trace.trace_group_identifier`; also the session, if none is given.
    pub fn trace_group_identifier(mut self, value: impl Into<Identifier>) -> Self {
        let value = value.into();
        self.trace_group = Some(value.clone());
        self.with(keys::TRACE_GROUP_IDENTIFIER, value)
    }

    /// Sets the group of traces by its older name; [`trace_group_identifier`](Self::trace_group_identifier) overrides it, in
    /// whichever order they are called, and only that one sets the session.
    pub fn group_identifier(self, value: impl Into<Identifier>) -> Self {
        match self.trace_group {
            Some(_) => self,
            None => self.with(keys::TRACE_GROUP_IDENTIFIER, value.into()),
        }
    }

    /// Sets the session: `respan.sessions.session_identifier`.
    pub fn session_identifier(mut self, value: impl Into<Identifier>) -> Self {
        self.has_session = true;
        self.with(keys::SESSION_IDENTIFIER, value.into())
    }

    /// Adds an entry of metadata: `respan.metadata.<key>`. `None` adds nothing.
    pub fn metadata(mut self, key: impl MetadataKey, value: impl IntoAttributeValue) -> Self {
        self.add_metadata(key.as_ref(), value.into_attribute_value());
        self
    }

    /// Adds an attribute of the program's own, under its own key. `None` adds nothing.
    ///
    /// ```
    /// use respan::{RespanParams, propagate_attributes};
    ///
    /// let params = RespanParams::new().attribute("shop.tenant", "acme");
    /// propagate_attributes(params).run(|| { /* spans that start here have this attribute */ });
    /// ```
    pub fn attribute(mut self, key: impl Into<Cow<'static, str>>, value: impl IntoAttributeValue) -> Self {
        if let Some(value) = value.into_attribute_value() {
            self.set(key.into(), value);
        }
        self
    }

    /// Adds several entries of metadata, in any form of [`IntoAttributes`](crate::IntoAttributes).
    ///
    /// ```
    /// let params = respan::RespanParams::new().metadata_entries([("tier", "gold"), ("region", "eu")]);
    /// ```
    pub fn metadata_entries<M>(mut self, entries: impl IntoAttributes<M>) -> Self {
        for (key, value) in attributes(entries) {
            self.add_metadata(&key, Some(value));
        }
        self
    }

    fn add_metadata(&mut self, key: &str, value: Option<AttributeValue>) {
        if let Some(value) = value {
            self.set(format!("{}{key}", keys::METADATA_PREFIX).into(), value);
        }
    }

    /// Sets the prompt: a text, or a map, to which `echo`, `is_custom_prompt` and `override` are added where they are missing.
    ///
    /// ```
    /// let params = respan::RespanParams::new().prompt(serde_json::json!({"prompt_id": "p-1"}));
    /// ```
    pub fn prompt(self, value: impl Into<AttributeValue>) -> Self {
        let mut value = value.into();
        if let AttributeValue::Map(entries) = &mut value {
            for (key, default) in [("echo", true), ("is_custom_prompt", false), ("override", false)] {
                if !entries.iter().any(|(present, _)| present == key) {
                    entries.push((key.into(), default.into()));
                }
            }
        }
        self.with(keys::PROMPT, value)
    }

    fn with(mut self, key: &'static str, value: impl Into<AttributeValue>) -> Self {
        self.set(key.into(), value.into());
        self
    }

    fn set(&mut self, key: Cow<'static, str>, value: AttributeValue) {
        self.attributes.push((key, value.normalized()));
        if self.attributes.len() >= self.next_clean_up {
            self.clean_up();
        }
    }

    fn clean_up(&mut self) {
        keep_last_of_each_key(&mut self.attributes);
        self.next_clean_up = 2 * self.attributes.len();
    }

    /// Both, the later ones overriding these.
    pub(crate) fn and(mut self, later: Self) -> Self {
        // The older name of the trace group does not override the newer one.
        let keeps_group = self.trace_group.is_some() && later.trace_group.is_none();
        for (key, value) in later.attributes {
            if !(keeps_group && key == keys::TRACE_GROUP_IDENTIFIER) {
                self.set(key, value);
            }
        }
        self.trace_group = later.trace_group.or(self.trace_group);
        self.thread = later.thread.or(self.thread);
        self.has_session |= later.has_session;
        self
    }

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

impl PartialEq for RespanParams {
    fn eq(&self, other: &Self) -> bool {
        let normalized = |params: &Self| {
            let mut params = params.clone();
            params.clean_up();
            params
        };
        let (one, other) = (normalized(self), normalized(other));
        one.attributes == other.attributes
            && one.trace_group == other.trace_group
            && one.thread == other.thread
            && one.has_session == other.has_session
    }
}
