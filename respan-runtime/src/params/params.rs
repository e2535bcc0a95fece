//! What Respan knows of a span beyond OpenTelemetry: customer, thread, session, metadata.

use super::attributes::Attributes;
use super::identifier::Identifier;
use crate::attributes;
use crate::model::AttributeValue;
use std::borrow::Cow;

/// Parameters of Respan's own, each written as its attribute.
///
/// Give them to [`SpanUpdate`](crate::SpanUpdate) or straight to
/// [`update_current_span`](crate::Client::update_current_span). [Identifiers](Identifier) are text or whole numbers and keep
/// their type; those of customers are cut to 254 characters once they are masked, as the backend does. The names are those
/// of the Python SDK.
///
/// ```
/// use respan::{RespanParams, get_client};
///
/// get_client().update_current_span(
///     RespanParams::new().customer_identifier("user-123").metadata("attempt", 2).metadata("beta", true),
/// );
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
#[must_use]
pub struct RespanParams {
    /// Each key once.
    attributes: Attributes,
    /// Where the session comes from if it is not given: trace group before thread.
    trace_group: Option<Identifier>,
    thread: Option<Identifier>,
    has_session: bool,
}

macro_rules! params {
    ($($(#[$doc:meta])* $name:ident: $type:ty => $key:ident;)*) => {$(
        $(#[$doc])*
        ///
        /// ```
        #[doc = concat!("let params = respan::RespanParams::new().", stringify!($name), "(\"a\");")]
        /// # let _ = params;
        /// ```
        pub fn $name(mut self, value: impl Into<$type>) -> Self {
            let value: $type = value.into();
            self.set(attributes::$key.into(), value.into());
            self
        }
    )*};
}

impl RespanParams {
    /// No parameters yet.
    ///
    /// ```
    /// let params = respan::RespanParams::new();
    /// # let _ = params;
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    params! {
        /// Which evaluation the span belongs to: `respan.evaluation_params.evaluation_identifier`.
        evaluation_identifier: Identifier => EVALUATION_IDENTIFIER;
        /// An identifier of your own: `respan.span_params.custom_identifier`.
        custom_identifier: Identifier => CUSTOM_IDENTIFIER;
        /// The deployment, as `production`: `respan.environment`.
        environment: String => ENVIRONMENT;
        /// Free properties, one map: `respan.properties`.
        properties: AttributeValue => PROPERTIES;
    }

    /// Who the call is made for: `respan.customer_params.customer_identifier`.
    ///
    /// ```
    /// let params = respan::RespanParams::new().customer_identifier(123);
    /// # let _ = params;
    /// ```
    pub fn customer_identifier(self, value: impl Into<Identifier>) -> Self {
        self.customer(attributes::CUSTOMER_IDENTIFIER, value.into())
    }

    /// The customer's e-mail address: `respan.customer_params.email`.
    ///
    /// ```
    /// let params = respan::RespanParams::new().customer_email("a@example.com");
    /// # let _ = params;
    /// ```
    pub fn customer_email(self, value: impl Into<String>) -> Self {
        self.customer(attributes::CUSTOMER_EMAIL, value.into().into())
    }

    /// The customer's name: `respan.customer_params.name`.
    ///
    /// ```
    /// let params = respan::RespanParams::new().customer_name("Ada");
    /// # let _ = params;
    /// ```
    pub fn customer_name(self, value: impl Into<String>) -> Self {
        self.customer(attributes::CUSTOMER_NAME, value.into().into())
    }

    /// The conversation: `respan.threads.thread_identifier`; also the session, if none is given.
    ///
    /// ```
    /// let params = respan::RespanParams::new().thread_identifier("chat-7");
    /// # let _ = params;
    /// ```
    pub fn thread_identifier(mut self, value: impl Into<Identifier>) -> Self {
        let value = value.into();
        self.thread = Some(value.clone());
        self.set(attributes::THREAD_IDENTIFIER.into(), value.into());
        self
    }

    /// The group of traces: `respan.trace.trace_group_identifier`; also the session, if none is given.
    ///
    /// ```
    /// let params = respan::RespanParams::new().trace_group_identifier("nightly");
    /// # let _ = params;
    /// ```
    pub fn trace_group_identifier(mut self, value: impl Into<Identifier>) -> Self {
        let value = value.into();
        self.trace_group = Some(value.clone());
        self.set(attributes::TRACE_GROUP_IDENTIFIER.into(), value.into());
        self
    }

    /// An older name of [`trace_group_identifier`](Self::trace_group_identifier), which wins if both are given.
    ///
    /// ```
    /// let params = respan::RespanParams::new().group_identifier("nightly");
    /// # let _ = params;
    /// ```
    pub fn group_identifier(mut self, value: impl Into<Identifier>) -> Self {
        if self.trace_group.is_none() {
            self.set(attributes::TRACE_GROUP_IDENTIFIER.into(), value.into().into());
        }
        self
    }

    /// The session: `respan.sessions.session_identifier`.
    ///
    /// ```
    /// let params = respan::RespanParams::new().session_identifier("s-1");
    /// # let _ = params;
    /// ```
    pub fn session_identifier(mut self, value: impl Into<Identifier>) -> Self {
        self.has_session = true;
        self.set(attributes::SESSION_IDENTIFIER.into(), value.into().into());
        self
    }

    /// One entry of metadata: `respan.metadata.<key>`. Several calls accumulate.
    ///
    /// ```
    /// let params = respan::RespanParams::new().metadata("attempt", 2);
    /// # let _ = params;
    /// ```
    pub fn metadata(mut self, key: impl AsRef<str>, value: impl Into<AttributeValue>) -> Self {
        self.set(
            format!("{}{}", attributes::METADATA_PREFIX, key.as_ref()).into(),
            value.into(),
        );
        self
    }

    /// The prompt: text as it is, or a map, completed with `echo`, `is_custom_prompt` and `override` where they are missing.
    ///
    /// ```
    /// let params = respan::RespanParams::new().prompt(serde_json::json!({"prompt_id": "p-1"}));
    /// # let _ = params;
    /// ```
    pub fn prompt(mut self, value: impl Into<AttributeValue>) -> Self {
        let mut value = value.into();
        if let AttributeValue::Map(entries) = &mut value {
            for (key, default) in [("echo", true), ("is_custom_prompt", false), ("override", false)] {
                if !entries.iter().any(|(known, _)| known == key) {
                    entries.push((key.into(), default.into()));
                }
            }
        }
        self.set(attributes::PROMPT.into(), value);
        self
    }

    /// Whole: it is cut once it is masked.
    fn customer(mut self, key: &'static str, value: Identifier) -> Self {
        self.set(key.into(), value.into());
        self
    }

    fn set(&mut self, key: Cow<'static, str>, value: AttributeValue) {
        self.attributes.retain(|(known, _)| *known != key);
        self.attributes.push((key, value.bounded()));
    }

    /// These and later ones, which win.
    pub(crate) fn and(mut self, later: Self) -> Self {
        // The older name of the trace group does not replace the newer one.
        let keeps_group = self.trace_group.is_some() && later.trace_group.is_none();
        for (key, value) in later.attributes {
            if !(keeps_group && key == attributes::TRACE_GROUP_IDENTIFIER) {
                self.set(key, value);
            }
        }
        self.trace_group = later.trace_group.or(self.trace_group);
        self.thread = later.thread.or(self.thread);
        self.has_session |= later.has_session;
        self
    }

    /// Whether a session follows from them.
    pub(crate) fn has_derived_session(&self) -> bool {
        !self.has_session && (self.trace_group.is_some() || self.thread.is_some())
    }

    /// Takes a session out of what was there before if it only followed from a thread or a trace group, so that it follows
    /// the new one. One that was given stays, and a thread does not replace what followed from a trace group.
    pub(crate) fn forget_derived_session(&self, before: &mut Attributes) {
        let value = |key: &str| before.iter().find(|(known, _)| known == key).map(|(_, value)| value);
        let Some(session) = value(attributes::SESSION_IDENTIFIER) else {
            return;
        };
        let is_of_group = value(attributes::TRACE_GROUP_IDENTIFIER) == Some(session);
        let is_of_thread = value(attributes::THREAD_IDENTIFIER) == Some(session);
        let gives_way = match self.trace_group {
            Some(_) => is_of_group || is_of_thread,
            None => is_of_thread && !is_of_group,
        };
        if gives_way && self.has_derived_session() {
            before.retain(|(key, _)| key != attributes::SESSION_IDENTIFIER);
        }
    }

    /// The attributes, and the session that follows from them where none is given; it replaces none that is there.
    pub(crate) fn into_attributes(mut self) -> (Attributes, Option<AttributeValue>) {
        let derived = self
            .trace_group
            .take()
            .or(self.thread.take())
            .filter(|_| !self.has_session)
            .map(AttributeValue::from);
        (self.attributes, derived)
    }
}
