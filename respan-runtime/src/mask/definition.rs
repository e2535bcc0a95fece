//! `Mask`, the definition of a mask.

use super::error::MaskError;
use super::rules::Rules;
use crate::mask::pattern::checks::is_card_number;
use crate::mask::pattern::pattern::Pattern;
use std::fmt;
use std::sync::Arc;

/// A function of the user, from an attribute's key and text to the replacement of the text.
pub(crate) type Hook = Arc<dyn Fn(&str, &str) -> Option<String> + Send + Sync>;

/// Rules that replace secrets in every span by `***`, before a processor's filter, callback or exporter sees the span.
///
/// Pass it to [`TelemetryBuilder::mask`](crate::TelemetryBuilder::mask). It applies to inputs, outputs and all other
/// attributes, to events (including their names, error messages and sources), links, the status description, and the
/// `tracestate` of the remote caller. Keys of attributes, metadata and events are masked by patterns too. It does not apply to
/// the names of spans, entities, workflows and processors, nor to the resource and the instrumentation scopes.
///
/// **JSON** is masked at any depth, including JSON inside of strings, such as the arguments of tool calls. It stays valid,
/// and everything that is not masked keeps its bytes.
///
/// **Truncated content.** Content beyond the [limit](crate::TelemetryBuilder::content_limit) is truncated before it is masked,
/// and no pattern matches half a secret. The end of truncated content is therefore masked from where a match may have
/// started, according to the literal prefix of each pattern and the characters that it can match. A pattern such as
/// `key=[a-z0-9]+` masks little there; one that starts with `.*` masks the last line. The value of a key whose name was
/// truncated is masked too.
///
/// **When.** Each span is masked once, on a background thread or, with batching off, on the thread that ended it. If masking
/// panics, the span is not exported and is counted as [`LostSpans::mask_panic`](crate::LostSpans::mask_panic). Unmasked data
/// stays visible to the program itself, for example in a [`BufferedSpan`](crate::BufferedSpan). The `export_filter` of a span
/// sees the unmasked values; a processor's filter and a tail policy see the masked ones.
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
#[must_use = "pass it to `TelemetryBuilder::mask`"]
pub struct Mask {
    pub(crate) rules: Rules,
    pub(crate) hook: Option<Hook>,
}

impl Mask {
    /// Creates a mask without rules.
    pub fn new() -> Self {
        Self::default()
    }

    /// Creates a mask of credentials; add what else is secret in your program.
    ///
    /// It masks values by the last words of their names, in any spelling and case (`password`, `DB_PASSWORD`, `X-Auth-Token`,
    /// `openaiApiKey`, `Authorization`), and credentials by their form: the tokens of known issuers, bearer and basic
    /// credentials, JSON web tokens, passwords in URLs and command lines, and private keys.
    ///
    /// The table of what is known, and what is not, is `docs/masking.md` in the repository. Personal data is not masked; see
    /// [`cards`](Self::cards) and [`emails`](Self::emails).
    ///
    /// ```
    /// use respan::testing::InMemorySpanExporter;
    /// use respan::{Mask, RespanTelemetry};
    ///
    /// #[respan::tool]
    /// fn connect(url: &str, db_password: &str, max_tokens: u32) {
    ///     # let _ = (url, db_password, max_tokens);
    /// }
    ///
    /// let exporter = InMemorySpanExporter::new();
    /// let telemetry = RespanTelemetry::builder()
    /// #     .environment(|_| None)
    ///     .is_batching_enabled(false)
    ///     .mask(Mask::secrets())
    ///     .add_processor(exporter.clone())
    ///     .build()?;
    /// telemetry.run(|| connect("postgres://joe:hunter2@db/shop", "hunter2", 5));
    /// let span = exporter.tree().span("connect.tool");
    /// let arguments = &span.input()["kwargs"];
    /// assert_eq!(arguments["url"], "postgres://joe:***@db/shop");
    /// assert_eq!(arguments["db_password"], "***");
    /// assert_eq!(arguments["max_tokens"], 5);
    /// # Ok::<(), respan::InitError>(())
    /// ```
    pub fn secrets() -> Self {
        let mut mask = Self::new();
        mask.rules.has_secret_names = true;
        mask.rules.has_secret_patterns = true;
        mask
    }

    /// Masks the numbers of payment cards in text: 13 to 19 digits, with or without spaces or hyphens, whose check digit is
    /// right.
    ///
    /// ```
    /// use respan::Mask;
    ///
    /// let mask = Mask::secrets().cards().emails();
    /// # drop(mask);
    /// ```
    pub fn cards(self) -> Self {
        self.built_in(r"\b[2-6](?:[ -]?[0-9]){12,18}\b", "", is_card_number)
    }

    /// Masks e-mail addresses in text.
    pub fn emails(self) -> Self {
        let address = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}";
        self.built_in(address, "@", |_| true)
    }

    /// Adds an expression that `regex-lite` accepts.
    fn built_in(mut self, pattern: &str, required_literal: &'static str, check: fn(&str) -> bool) -> Self {
        let pattern = Pattern::new(pattern, required_literal);
        self.rules
            .patterns
            .extend(pattern.map(|pattern| pattern.checked(check)));
        self
    }

    /// Masks the values of these keys, whatever their type: attributes, entries of map attributes, and members of JSON
    /// objects at any depth.
    ///
    /// Case, `-` and `_` are ignored: `api_key` also matches `API-Key` and `apiKey`. A key also matches the part of a name
    /// after a dot: `password` matches `respan.metadata.password`. In text other than JSON (`Debug` output, URLs, headers,
    /// command lines, truncated JSON), the values in `key: value`, `key=value`, `--key value` and `("key", "value")` are masked.
    /// So are the second element of a pair and the member `value` of an object whose `name` or `key` is one of these.
    pub fn keys<K: AsRef<str>>(mut self, keys: impl IntoIterator<Item = K>) -> Self {
        for key in keys {
            self.rules.keys.insert(key.as_ref());
        }
        self
    }

    /// Masks what a regular expression matches, in every text: unescaped strings and keys in JSON, and other text, but not
    /// numbers.
    ///
    /// If the expression has a group named `secret`, only the match of that group is masked.
    ///
    /// # Errors
    ///
    /// If it is not a valid regular expression of `regex-lite`, whose syntax is that of `regex` without Unicode classes.
    ///
    /// ```
    /// use respan::Mask;
    ///
    /// let mask = Mask::secrets().pattern(r"user:(?<secret>[a-z]+)")?;
    /// assert!(mask.pattern("(").is_err());
    /// # Ok::<(), respan::MaskError>(())
    /// ```
    pub fn pattern(mut self, pattern: &str) -> Result<Self, MaskError> {
        self.rules.patterns.push(Pattern::new(pattern, "")?);
        Ok(self)
    }

    /// Sets a function for what keys and patterns cannot express. It is called with the key and the text of each attribute,
    /// after keys and patterns were applied, and returns the replacement of the text, or `None` to leave it unchanged.
    ///
    /// The keys of content are [`attributes::ENTITY_INPUT`](crate::attributes::ENTITY_INPUT) and
    /// [`ENTITY_OUTPUT`](crate::attributes::ENTITY_OUTPUT), and its text is JSON; a replacement that is not JSON becomes a
    /// JSON string. The key of the status description is `otel.status_description`, as in OpenTelemetry's mapping to other
    /// formats. A second hook replaces the first.
    ///
    /// ```
    /// use respan::{Mask, RespanTelemetry, attributes};
    ///
    /// let mask = Mask::new().hook(|key, text| {
    ///     (key == attributes::ENTITY_INPUT && text.contains("patient")).then(|| "withheld".to_owned())
    /// });
    /// let telemetry = RespanTelemetry::builder()
    /// #     .environment(|_| None)
    ///     .mask(mask)
    ///     .build()?;
    /// # drop(telemetry);
    /// # Ok::<(), respan::InitError>(())
    /// ```
    pub fn hook(mut self, hook: impl Fn(&str, &str) -> Option<String> + Send + Sync + 'static) -> Self {
        self.hook = Some(Arc::new(hook));
        self
    }
}

/// Omits the patterns, which may contain the secrets themselves.
impl fmt::Debug for Mask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mask")
            .field("keys", &self.rules.keys)
            .field("patterns", &self.rules.patterns.len())
            .field("has_secrets", &self.rules.has_secret_patterns)
            .field("has_hook", &self.hook.is_some())
            .finish()
    }
}
