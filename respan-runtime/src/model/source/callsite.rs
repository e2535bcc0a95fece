//! The constant description of an annotated function.

use super::computed_options::ComputedOptions;
use super::entity_kind::EntityKind;

/// The constant part of every span of one annotated function, in a `static` that the attribute macro generates.
///
/// Used by generated code only; by hand, use `Client::start_span`.
#[derive(Debug)]
#[doc(hidden)]
pub struct Callsite {
    pub(crate) kind: EntityKind,
    pub(crate) name: &'static str,
    pub(crate) span_name: &'static str,
    pub(crate) version: Option<i64>,
    processors: &'static [&'static str],
    sample_rate: Option<f64>,
    export_filter: Option<&'static str>,
    computed: Option<ComputedOptions>,
    pub(crate) capture_input: bool,
    pub(crate) capture_output: bool,
}

impl Callsite {
    /// Describes a function whose spans are named `span_name`: `name` and `kind`, joined with a dot.
    pub const fn new(kind: EntityKind, name: &'static str, span_name: &'static str) -> Self {
        Self {
            kind,
            name,
            span_name,
            version: None,
            processors: &[],
            sample_rate: None,
            export_filter: None,
            computed: None,
            capture_input: true,
            capture_output: true,
        }
    }

    /// Evaluates the options that are expressions, the first time.
    #[inline]
    pub(crate) fn evaluate(&'static self) {
        if self.computed.is_some() {
            self.processor_names();
            self.rate();
            self.filter();
        }
    }

    /// The names of the processors; none if they are inherited.
    #[inline]
    pub(crate) fn processor_names(&'static self) -> &'static [&'static str] {
        match &self.computed {
            None => self.processors,
            Some(computed) => computed.processors().unwrap_or(self.processors),
        }
    }

    /// The share of spans that is recorded.
    #[inline]
    pub(crate) fn rate(&self) -> Option<f64> {
        match &self.computed {
            None => self.sample_rate,
            Some(computed) => computed.sample_rate().or(self.sample_rate),
        }
    }

    /// The conditions for the export, as JSON text.
    #[inline]
    pub(crate) fn filter(&self) -> Option<&str> {
        match &self.computed {
            None => self.export_filter,
            Some(computed) => computed.export_filter().or(self.export_filter),
        }
    }

    /// Options that are expressions, evaluated at their first use.
    #[must_use]
    pub const fn computed(self, computed: ComputedOptions) -> Self {
        let callsite = Self {
            kind: self.kind,
            name: self.name,
            span_name: self.span_name,
            version: self.version,
            processors: self.processors,
            sample_rate: self.sample_rate,
            export_filter: self.export_filter,
            computed: Some(computed),
            capture_input: self.capture_input,
            capture_output: self.capture_output,
        };
        #[expect(
            clippy::mem_forget,
            reason = "a constant function cannot run a destructor; there is nothing to drop"
        )]
        std::mem::forget(self);
        callsite
    }

    /// The option `version = 3`.
    #[must_use]
    pub const fn version(mut self, version: i64) -> Self {
        self.version = Some(version);
        self
    }

    /// The option `processors = ["debug"]`; without it, a span inherits the processors of its parent.
    #[must_use]
    pub const fn processors(mut self, names: &'static [&'static str]) -> Self {
        self.processors = names;
        self
    }

    /// The option `sample_rate = 0.1`.
    #[must_use]
    pub const fn sample_rate(mut self, rate: f64) -> Self {
        self.sample_rate = Some(rate);
        self
    }

    /// The option `export_filter = ...`, as JSON text.
    #[must_use]
    pub const fn export_filter(mut self, json: &'static str) -> Self {
        self.export_filter = Some(json);
        self
    }

    /// The option `capture_input = false`.
    #[must_use]
    pub const fn capture_input(mut self, is_captured: bool) -> Self {
        self.capture_input = is_captured;
        self
    }

    /// The option `capture_output = false`.
    #[must_use]
    pub const fn capture_output(mut self, is_captured: bool) -> Self {
        self.capture_output = is_captured;
        self
    }
}
