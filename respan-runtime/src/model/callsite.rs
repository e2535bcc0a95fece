//! What an attribute knows at compile time.

use super::entity_kind::EntityKind;

/// The constant part of every span of one annotated function; attributes put it in a `static`.
///
/// Not for use by hand: `client.start_span` serves that.
#[derive(Debug)]
#[doc(hidden)]
pub struct Callsite {
    pub(crate) kind: EntityKind,
    pub(crate) name: &'static str,
    pub(crate) span_name: &'static str,
    pub(crate) version: Option<i64>,
    pub(crate) processors: &'static [&'static str],
    pub(crate) sample_rate: Option<f64>,
    pub(crate) export_filter: Option<&'static str>,
    pub(crate) capture_input: bool,
    pub(crate) capture_output: bool,
}

impl Callsite {
    /// `span_name` is `name` and `kind` joined by a dot.
    pub const fn new(kind: EntityKind, name: &'static str, span_name: &'static str) -> Self {
        Self {
            kind,
            name,
            span_name,
            version: None,
            processors: &[],
            sample_rate: None,
            export_filter: None,
            capture_input: true,
            capture_output: true,
        }
    }

    /// `version = 3`.
    #[must_use]
    pub const fn version(mut self, version: i64) -> Self {
        self.version = Some(version);
        self
    }

    /// `processors = ["debug"]`; none means those of the parent.
    #[must_use]
    pub const fn processors(mut self, names: &'static [&'static str]) -> Self {
        self.processors = names;
        self
    }

    /// `sample_rate = 0.1`.
    #[must_use]
    pub const fn sample_rate(mut self, rate: f64) -> Self {
        self.sample_rate = Some(rate);
        self
    }

    /// `export_filter = ...` as JSON text.
    #[must_use]
    pub const fn export_filter(mut self, json: &'static str) -> Self {
        self.export_filter = Some(json);
        self
    }

    /// `capture_input = false`.
    #[must_use]
    pub const fn capture_input(mut self, on: bool) -> Self {
        self.capture_input = on;
        self
    }

    /// `capture_output = false`.
    #[must_use]
    pub const fn capture_output(mut self, on: bool) -> Self {
        self.capture_output = on;
        self
    }
}
