//! Types that the options `processors` and `export_filter` accept as the value of an expression.
#![allow(missing_docs)]

use crate::filter::ExportFilter;

/// The names of processors: one text, separated by commas, or several.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not name processors",
    note = "`processors` accepts `\"a\"`, `\"a, b\"`, `[\"a\", \"b\"]`, and expressions of these types"
)]
pub trait ProcessorNameList {
    fn into_names(self) -> Vec<String>;
}

impl ProcessorNameList for &str {
    fn into_names(self) -> Vec<String> {
        vec![self.to_owned()]
    }
}

impl ProcessorNameList for String {
    fn into_names(self) -> Vec<String> {
        vec![self]
    }
}

impl<S: AsRef<str>> ProcessorNameList for &[S] {
    fn into_names(self) -> Vec<String> {
        self.iter().map(|name| name.as_ref().to_owned()).collect()
    }
}

impl<S: AsRef<str>, const N: usize> ProcessorNameList for [S; N] {
    fn into_names(self) -> Vec<String> {
        self.as_slice().into_names()
    }
}

impl<S: AsRef<str>, const N: usize> ProcessorNameList for &[S; N] {
    fn into_names(self) -> Vec<String> {
        self.as_slice().into_names()
    }
}

impl<S: AsRef<str>> ProcessorNameList for Vec<S> {
    fn into_names(self) -> Vec<String> {
        self.as_slice().into_names()
    }
}

pub fn processor_names(names: impl ProcessorNameList) -> Vec<String> {
    names.into_names()
}

/// A filter, or its JSON text.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an export filter",
    note = "`export_filter` accepts `{{ \"field\": {{ \"operator\": \"eq\", \"value\": ... }} }}`, the same as a string, and an `ExportFilter`"
)]
pub trait FilterValue {
    fn into_json(self) -> String;
}

impl FilterValue for ExportFilter {
    fn into_json(self) -> String {
        self.to_json()
    }
}

impl FilterValue for &ExportFilter {
    fn into_json(self) -> String {
        self.to_json()
    }
}

impl FilterValue for &str {
    fn into_json(self) -> String {
        self.to_owned()
    }
}

impl FilterValue for String {
    fn into_json(self) -> String {
        self
    }
}

pub fn filter_json(filter: impl FilterValue) -> String {
    filter.into_json()
}
