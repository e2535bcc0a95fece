//! Respan's own parameters of a span: customer, thread, session, metadata and more.

use super::identifier::Identifier;
use super::into_attributes::{Attributes, IntoAttributes, attributes};
use super::metadata_key::MetadataKey;
use crate::attributes as keys;
use crate::value::{AttributeValue, IntoAttributeValue, keep_last_of_each_key};
use std::borrow::Cow;
use std::fmt;

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
#[derive(Clone, Default)]
#[must_use]
pub struct RespanParams {
    /// The last of each key counts.
    pub(super) attributes: Attributes,
    /// The length at which surplus attributes are removed, so that each is looked at a fixed number of times.
    next_clean_up: usize,
    /// The session if none is given; a trace group comes before a thread.
    pub(super) trace_group: Option<Identifier>,
    pub(super) thread: Option<Identifier>,
    pub(super) has_session: bool,
}

/// Without the values, which may be secret.
impl fmt::Debug for RespanParams {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("RespanParams").finish_non_exhaustive()
    }
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

    /// Adds an entry of metadata: `respan.metadata.<key>`. `None` and an empty key add nothing.
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

    /// Adds several entries of metadata, in any form of [`IntoAttributes`].
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
        if let Some(value) = value.filter(|_| !key.is_empty()) {
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

    pub(super) fn clean_up(&mut self) {
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
