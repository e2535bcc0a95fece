//! The operators of an export filter and the operands they accept.
//!
//! The rules are those of the runtime's `ExportFilter::from_json`. The tests below compare both.

use super::json::Json;

/// The operand that an operator expects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operand {
    /// A scalar, or in some spellings a list of scalars.
    Value,
    Number,
    String,
    Regex,
    List,
    Bool,
    None,
}

/// An operator and its spellings, the usual one first.
pub(super) struct Operator {
    operand: Operand,
    spellings: &'static [&'static str],
}

const OPERATORS: [Operator; 16] = [
    operator(Operand::Value, &["eq", "equals", "==", "=", ""]),
    operator(Operand::Value, &["not", "ne", "not_equal", "not_equals", "!=", "<>"]),
    operator(Operand::Number, &["gt"]),
    operator(Operand::Number, &["gte"]),
    operator(Operand::Number, &["lt"]),
    operator(Operand::Number, &["lte"]),
    operator(Operand::String, &["contains"]),
    operator(Operand::String, &["icontains", "ilike"]),
    operator(Operand::String, &["startswith"]),
    operator(Operand::String, &["endswith"]),
    operator(Operand::Regex, &["regex"]),
    operator(Operand::List, &["in"]),
    operator(Operand::List, &["not_in"]),
    operator(Operand::Bool, &["isnull"]),
    operator(Operand::None, &["empty", "is_empty", "isempty"]),
    operator(Operand::None, &["not_empty", "notempty", "has_key"]),
];

const fn operator(operand: Operand, spellings: &'static [&'static str]) -> Operator {
    Operator { operand, spellings }
}

/// Finds an operator by one of its spellings, without regard to case except for `not_in` and `has_key`.
pub(super) fn find(text: &str) -> Option<&'static Operator> {
    let text = text.trim();
    let is_exact = |known: &str| matches!(known, "not_in" | "has_key");
    let is = |known: &&str| *known == text || !is_exact(known) && known.eq_ignore_ascii_case(text);
    OPERATORS.iter().find(|operator| operator.spellings.iter().any(is))
}

/// All operators for an error message, each followed by its other spellings.
pub(super) fn accepted() -> String {
    let quoted = |text: &&str| {
        if text.is_empty() {
            "an empty text".to_owned()
        } else {
            format!("`{text}`")
        }
    };
    let one = |operator: &Operator| {
        let mut names = operator.spellings.iter().map(quoted);
        let first = names.next().unwrap_or_default();
        let others: Vec<String> = names.collect();
        if others.is_empty() {
            first
        } else {
            format!("{first} (or {})", others.join(", "))
        }
    };
    OPERATORS.iter().map(one).collect::<Vec<_>>().join(", ")
}

impl Operator {
    /// Describes the expected operand if `value` does not fit; `spelling` is the operator as written.
    pub(super) fn mismatch(&self, spelling: &str, value: Option<&Json>) -> Option<&'static str> {
        let Some(value) = value else {
            return (self.operand != Operand::None).then(|| self.expected(false));
        };
        let single = unwrapped(value);
        let is_list = matches!(single, Json::List(_));
        let is_scalar = !matches!(single, Json::List(_) | Json::Object(_));
        // In these spellings, equality with a list means "equal to one of its members".
        let is_membership = is_list && !matches!(value, Json::List(values) if values.len() == 1);
        let is_membership = is_membership && matches!(spelling, "" | "=" | "==" | "eq");
        let fits = match self.operand {
            Operand::Value if is_membership => is_comparable(single),
            Operand::Value => is_scalar,
            Operand::Number => match single {
                Json::String(text) => text.trim().parse::<f64>().is_ok(),
                value => matches!(value, Json::Number(_) | Json::Bool(_)),
            },
            Operand::String | Operand::Regex => is_scalar && !matches!(single, Json::Null),
            Operand::List => is_comparable(single),
            Operand::Bool => matches!(single, Json::Bool(_)),
            Operand::None => true,
        };
        (!fits).then(|| self.expected(is_membership))
    }

    /// The regular expression, if the operator has one.
    pub(super) fn regex<'a>(&self, value: &'a Json) -> Option<&'a str> {
        match unwrapped(value) {
            Json::String(text) if self.operand == Operand::Regex => Some(text),
            _ => None,
        }
    }

    fn expected(&self, is_membership: bool) -> &'static str {
        const LIST: &str = "a list of strings, numbers, `true` or `false`";
        match self.operand {
            Operand::List => LIST,
            Operand::Value if is_membership => LIST,
            Operand::Value => "a string, a number, `true`, `false` or `null`",
            Operand::Number => "a number",
            Operand::String | Operand::Regex => "a string",
            Operand::Bool => "`true` or `false`",
            Operand::None => "no value",
        }
    }
}

/// The only member of a list of one, which counts as a scalar; any other value as it is.
fn unwrapped(value: &Json) -> &Json {
    match value {
        Json::List(values) => match values.as_slice() {
            [single] => single,
            _ => value,
        },
        _ => value,
    }
}

/// Returns whether a value is a scalar other than `null`, or a list of those that is not empty.
fn is_comparable(value: &Json) -> bool {
    let is_scalar = |value: &Json| !matches!(value, Json::Null | Json::List(_) | Json::Object(_));
    match value {
        Json::List(values) => !values.is_empty() && values.iter().all(is_scalar),
        value => is_scalar(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::export_filter::literal;
    use proc_macro2::TokenStream;
    use std::collections::BTreeSet;
    use syn::parse::Parser;

    const VALUES: [&str; 24] = [
        "null",
        "true",
        "false",
        "0",
        "-1",
        "2.5",
        "\"\"",
        "\"a\"",
        "\"(\"",
        "[\"(\"]",
        "\" 4e1 \"",
        "\"inf\"",
        "{}",
        "{\"a\": 1}",
        "[]",
        "[1]",
        "[null]",
        "[\"a\"]",
        "[\"7\"]",
        "[true]",
        "[1, \"a\"]",
        "[1, null]",
        "[1, [2]]",
        "[[1, 2]]",
    ];

    fn spellings() -> BTreeSet<&'static str> {
        OPERATORS
            .iter()
            .flat_map(|operator| operator.spellings)
            .copied()
            .collect()
    }

    /// One line for each spelling: the operator, and for each of [`VALUES`] and for none whether the filter is accepted.
    ///
    /// The tests of the crate `respan` compare the same file with what the runtime accepts.
    #[test]
    fn the_accepted_filters_are_those_of_the_table() {
        let mut written: BTreeSet<String> = spellings().into_iter().map(str::to_owned).collect();
        written.extend(spellings().into_iter().map(str::to_uppercase));
        written.extend(spellings().into_iter().map(|text| format!(" {text} ")));
        written.extend([">", ">=", "starts_with", "not_contains", "between", "x"].map(str::to_owned));
        let mut table = VALUES.join("\t") + "\n";
        for operator in written {
            let values = VALUES
                .iter()
                .map(|value| format!(", \"value\": {value}"))
                .chain([String::new()]);
            let accepted: String = values
                .map(|value| {
                    let text = format!("{{ \"field\": {{ \"operator\": \"{operator}\"{value} }} }}");
                    let parsed = literal::parse.parse2(text.parse::<TokenStream>().expect("tokens"));
                    if parsed.is_ok() { '+' } else { '-' }
                })
                .collect();
            table.push_str(&[operator.as_str(), "\t", &accepted, "\n"].concat());
        }
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots/export_filters.tsv");
        if std::env::var_os("RESPAN_UPDATE_SNAPSHOTS").is_some() {
            std::fs::write(path, &table).expect("the snapshot is written");
        }
        assert_eq!(table, std::fs::read_to_string(path).unwrap_or_default());
    }
}
