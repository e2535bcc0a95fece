//! The options that were given to an attribute, each with the place of its key.

use proc_macro2::Span;
use syn::{Expr, Ident, LitStr, Path};

use crate::errors::Errors;
use crate::parse::options::links::Links;

/// An option that was given, with the place of its key.
pub(crate) struct OptionValue<T> {
    pub(crate) key: Span,
    pub(crate) value: T,
}

/// `name = ...`: known now, or computed at each call.
pub(crate) enum Name {
    Constant(LitStr),
    Computed(Box<Expr>),
}

#[derive(Default)]
pub(crate) struct Options {
    pub(crate) name: Option<OptionValue<Name>>,
    pub(crate) version: Option<OptionValue<i64>>,
    pub(crate) processors: Option<OptionValue<Vec<String>>>,
    pub(crate) sample_rate: Option<OptionValue<f64>>,
    pub(crate) export_filter: Option<OptionValue<String>>,
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

    /// Options that contradict each other, reported at the one that narrows the other.
    pub(crate) fn conflicts(&self, errors: &mut Errors) {
        if let (Some(skip), Some(_)) = (&self.skip, &self.skip_all) {
            errors.report(
                skip.key,
                "`skip_all` already leaves out every argument; give one of `skip`, `skip_all`, `only`",
            );
        }
        if let (Some(only), true) = (&self.only, self.skip.is_some() || self.skip_all.is_some()) {
            errors.report(
                only.key,
                "`only` excludes `skip` and `skip_all`; give one of `skip`, `skip_all`, `only`",
            );
        }
        if self.captures_input() {
            return;
        }
        let narrowing = [
            ("skip", self.skip.as_ref().map(|option| option.key)),
            ("skip_all", self.skip_all.as_ref().map(|option| option.key)),
            ("only", self.only.as_ref().map(|option| option.key)),
        ];
        for (name, key) in narrowing {
            if let Some(key) = key {
                errors.report(
                    key,
                    format!("`{name}` has no effect beside `capture_input = false`; remove one of them"),
                );
            }
        }
    }
}
