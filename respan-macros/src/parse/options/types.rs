//! The types of the options.

use proc_macro2::Span;
use syn::{Expr, Ident, LitStr, Path};

use super::links::Links;

/// The value of an option that is set, with the span of its key.
pub(crate) struct OptionValue<T> {
    pub(crate) key_span: Span,
    pub(crate) value: T,
}

/// The value of `name`.
pub(crate) enum Name {
    Constant(LitStr),
    /// An expression over the arguments, evaluated at each call.
    Computed(Box<Expr>),
}

/// The value of an option that is checked when it is compiled if it is a literal, and else when it is first used.
pub(crate) enum Setting<T> {
    Literal(T),
    /// An expression without arguments.
    Computed(Box<Expr>),
}

/// All options of one attribute; `None` for those that are not set.
#[derive(Default)]
pub(crate) struct Options {
    pub(crate) name: Option<OptionValue<Name>>,
    pub(crate) version: Option<OptionValue<i64>>,
    pub(crate) processors: Option<OptionValue<Setting<Vec<String>>>>,
    pub(crate) sample_rate: Option<OptionValue<Setting<f64>>>,
    pub(crate) export_filter: Option<OptionValue<Setting<String>>>,
    pub(crate) links: Option<OptionValue<Links>>,
    pub(crate) method_name: Option<OptionValue<LitStr>>,
    pub(crate) skip: Option<OptionValue<Vec<Ident>>>,
    pub(crate) skip_all: Option<OptionValue<()>>,
    pub(crate) only: Option<OptionValue<Vec<Ident>>>,
    pub(crate) capture_input: Option<OptionValue<bool>>,
    pub(crate) capture_output: Option<OptionValue<bool>>,
    pub(crate) propagate: Option<OptionValue<bool>>,
    pub(crate) crate_path: Option<OptionValue<Path>>,
}

impl Options {
    pub(crate) fn captures_input(&self) -> bool {
        self.capture_input.as_ref().is_none_or(|option| option.value)
    }

    pub(crate) fn captures_output(&self) -> bool {
        self.capture_output.as_ref().is_none_or(|option| option.value)
    }

    pub(crate) fn propagates(&self) -> bool {
        self.propagate.as_ref().is_none_or(|option| option.value)
    }
}
