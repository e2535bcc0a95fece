//! What to mask, as the user describes it.

use super::error::MaskError;
use super::pattern::Pattern;
use super::rules::Rules;
use super::secrets;
use std::fmt;
use std::sync::Arc;

/// The user's code: an attribute's key and its text; what the text becomes.
pub(crate) type Hook = Arc<dyn Fn(&str, &str) -> Option<String> + Send + Sync>;

/// What must not leave the program: masked in every span, before any processor's filter, callback or exporter sees it.
///
/// Give it to [`TelemetryBuilder::mask`](crate::TelemetryBuilder::mask). It applies to input, output and every other
/// attribute, to events (so also to the message and chain of errors), links and the status' description. Names stay:
/// of spans, entities, workflows, events and processors; so does what describes the program, its resource and
/// instrumentation scopes.
///
/// JSON is followed to any depth, also where it stands as text inside of JSON, as the arguments of tool calls do. It
/// stays valid; its order, blanks and numbers stay as they were, to the byte. What is masked becomes `***`.
///
/// Content beyond the [limit](crate::TelemetryBuilder::content_limit) is cut before it is masked. So that no half of a secret
/// stays in front of a cut, which no pattern would recognise, the text there is masked from where a match can have begun: of
/// each pattern respan knows what it begins with, where that is plain text, and which characters it can match. A pattern
/// like `key=[a-z0-9]+` masks little there; one that begins with `.*` masks the last line. What stands under a key whose
/// name was cut is masked as well.
///
/// Masking happens once per span, on a thread of ours, or with batching off on the one on which the span ends. If it
/// panics, the span is not exported, counted as [`LostSpans::mask_panic`](crate::Lost::mask_panic), and said once. The
/// program itself still sees everything, for example in a [`BufferedSpan`](crate::BufferedSpan). The `export_filter` that a
/// span carries is evaluated on what was recorded; a processor's filter and a tail policy see what is left.
///
/// ```
/// use respan::{Mask, RespanTelemetry};
///
/// let mask = Mask::secrets()
///     .keys(["email", "iban"])
///     .pattern(r"\b[0-9]{4}( ?[0-9]{4}){3}\b")?;
/// let telemetry = RespanTelemetry::builder()
/// #     .environment(|_| None)
///     .mask(mask)
///     .build()?;
/// # drop(telemetry);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default)]
#[must_use = "a mask hides nothing until a telemetry has it"]
pub struct Mask {
    pub(crate) rules: Rules,
    pub(crate) hook: Option<Hook>,
}

impl Mask {
    /// A mask that hides nothing yet.
    ///
    /// ```
    /// let mask = respan::Mask::new().keys(["password"]);
    /// # let _ = mask;
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// A mask of what is a secret nearly everywhere; add to it what is one in your program.
    ///
    /// Its keys: `access_key`, `access_token`, `api_key`, `auth_token`, `authorization`, `bearer_token`,
    /// `client_secret`, `connection_string`, `cookie`, `credentials`, `id_token`, `openai_api_key`,
    /// `anthropic_api_key`, `respan_api_key`, `passphrase`, `passwd`, `password`, `private_key`,
    /// `proxy_authorization`, `refresh_token`, `secret`, `secret_access_key`, `secret_key`, `session_token`,
    /// `set_cookie`, `token`, `x_api_key`.
    ///
    /// Its patterns: bearer tokens, keys that begin with `sk-`, `sk_`, `pk-` or `pk_`, access keys of AWS, tokens of
    /// GitHub and Slack, JSON web tokens, passwords in URLs, private keys in PEM.
    ///
    /// ```
    /// let mask = respan::Mask::secrets();
    /// # let _ = mask;
    /// ```
    pub fn secrets() -> Self {
        let mut mask = Self::new().keys(secrets::KEYS);
        mask.rules.patterns.extend(secrets::patterns());
        mask
    }

    /// Masks whatever stands under these keys, of any type: members of JSON objects at any depth, attributes, entries
    /// of map attributes.
    ///
    /// Case, `-` and `_` do not matter: `api_key` is also `API-Key` and `apiKey`. What follows a dot counts as a key
    /// too: `respan.metadata.password` is a `password`. In text that is no JSON (what `Debug` prints, URLs, headers,
    /// JSON that was cut), the values in `key: value` and `key=value` are masked.
    ///
    /// ```
    /// let mask = respan::Mask::new().keys(["password", "api_key"]);
    /// # let _ = mask;
    /// ```
    pub fn keys<K: AsRef<str>>(mut self, keys: impl IntoIterator<Item = K>) -> Self {
        for key in keys {
            self.rules.keys.insert(key.as_ref());
        }
        self
    }

    /// Masks what this regular expression matches, in every text: strings and keys inside of JSON, after their escapes
    /// are read, and text that is no JSON. Numbers are no text.
    ///
    /// Where it has a group named `secret`, only what that matched is masked.
    ///
    /// ```
    /// let mask = respan::Mask::new().pattern(r"user:(?<secret>[a-z]+)")?;
    /// # let _ = mask;
    /// # Ok::<(), respan::MaskError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If it is no regular expression of the syntax of `regex-lite`, which is that of `regex` without Unicode classes.
    pub fn pattern(mut self, pattern: &str) -> Result<Self, MaskError> {
        self.rules.patterns.push(Pattern::new(pattern, "")?);
        Ok(self)
    }

    /// Own code for what keys and patterns cannot say: gets the attribute's key and its text, after these have been
    /// applied, and returns what the text becomes, or `None` to leave it.
    ///
    /// The keys of content are [`attributes::ENTITY_INPUT`](crate::attributes::ENTITY_INPUT) and
    /// [`ENTITY_OUTPUT`](crate::attributes::ENTITY_OUTPUT), the text is JSON; what comes back and is no JSON becomes a
    /// JSON string. The status' description has the key `otel.status_description`, as in OpenTelemetry's mapping for
    /// other formats. A second hook replaces the first.
    ///
    /// ```
    /// use respan::{Mask, attributes};
    ///
    /// let mask = Mask::new().hook(|key, text| {
    ///     (key == attributes::ENTITY_INPUT && text.contains("patient")).then(|| "withheld".to_owned())
    /// });
    /// # let _ = mask;
    /// ```
    pub fn hook(mut self, hook: impl Fn(&str, &str) -> Option<String> + Send + Sync + 'static) -> Self {
        self.hook = Some(Arc::new(hook));
        self
    }
}

/// Not the patterns themselves: what one of them looks for may be the secret.
impl fmt::Debug for Mask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mask")
            .field("keys", &self.rules.keys)
            .field("patterns", &self.rules.patterns.len())
            .field("has_hook", &self.hook.is_some())
            .finish()
    }
}
