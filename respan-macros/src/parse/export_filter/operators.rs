//! The operators of an export filter and the values they take: the rules of the runtime's strict reader, as errors of the
//! compiler.
//!
//! Regular expressions are the one thing left to the runtime. A test below holds the two lists together.

use crate::parse::export_filter::json::Json;

/// What an operator compares with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operand {
    /// One value; for some spellings several of them as well.
    Value,
    Number,
    String,
    List,
    Bool,
    None,
}

/// An operator under all its names, the usual one first.
pub(crate) struct Operator {
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
    operator(Operand::String, &["regex"]),
    operator(Operand::List, &["in"]),
    operator(Operand::List, &["not_in"]),
    operator(Operand::Bool, &["isnull"]),
    operator(Operand::None, &["empty", "is_empty", "isempty"]),
    operator(Operand::None, &["not_empty", "notempty", "has_key"]),
];

const fn operator(operand: Operand, spellings: &'static [&'static str]) -> Operator {
    Operator { operand, spellings }
}

/// The operator that a text names. Letters may have any case, but not in these two.
pub(crate) fn find(text: &str) -> Option<&'static Operator> {
    let text = text.trim();
    let is_exact = |known: &str| matches!(known, "not_in" | "has_key");
    let is = |known: &&str| *known == text || !is_exact(known) && known.eq_ignore_ascii_case(text);
    OPERATORS.iter().find(|operator| operator.spellings.iter().any(is))
}

/// Every operator with its other names behind it.
pub(crate) fn accepted() -> String {
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
    /// What it wants, if this is not it; `written` is how the operator was spelt.
    pub(crate) fn mismatch(&self, written: &str, value: Option<&Json>) -> Option<&'static str> {
        let Some(value) = value else {
            return (self.operand != Operand::None).then(|| self.expected(false));
        };
        let single = unwrapped(value);
        let is_list = matches!(single, Json::List(_));
        let is_scalar = !matches!(single, Json::List(_) | Json::Object(_));
        // Only in these spellings equality with several values asks for one of them.
        let is_membership = is_list && !matches!(value, Json::List(values) if values.len() == 1);
        let is_membership = is_membership && matches!(written, "" | "=" | "==" | "eq");
        let fits = match self.operand {
            Operand::Value if is_membership => is_comparable(single),
            Operand::Value => is_scalar,
            Operand::Number => match single {
                Json::String(text) => text.trim().parse::<f64>().is_ok(),
                value => matches!(value, Json::Number(_) | Json::Bool(_)),
            },
            Operand::String => is_scalar && !matches!(single, Json::Null),
            Operand::List => is_comparable(single),
            Operand::Bool => matches!(single, Json::Bool(_)),
            Operand::None => true,
        };
        (!fits).then(|| self.expected(is_membership))
    }

    fn expected(&self, is_membership: bool) -> &'static str {
        match self.operand {
            Operand::List => "a list of strings, numbers, `true` or `false`",
            Operand::Value if is_membership => "a list of strings, numbers, `true` or `false`",
            Operand::Value => "a string, a number, `true`, `false` or `null`",
            Operand::Number => "a number",
            Operand::String => "a string",
            Operand::Bool => "`true` or `false`",
            Operand::None => "no value",
        }
    }
}

/// A list of one value counts as that value.
fn unwrapped(value: &Json) -> &Json {
    match value {
        Json::List(values) => match values.as_slice() {
            [single] => single,
            _ => value,
        },
        _ => value,
    }
}

fn is_comparable(value: &Json) -> bool {
    let is_comparable = |value: &Json| !matches!(value, Json::Null | Json::List(_) | Json::Object(_));
    match value {
        Json::List(values) => !values.is_empty() && values.iter().all(is_comparable),
        value => is_comparable(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::export_filter::literal;
    use proc_macro2::TokenStream;
    use std::collections::BTreeSet;
    use syn::parse::Parser;

    const VALUES: [&str; 22] = [
        "null",
        "true",
        "false",
        "0",
        "-1",
        "2.5",
        "\"\"",
        "\"a\"",
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

    #[test]
    fn the_runtime_knows_the_same_operators() {
        let theirs: Vec<_> = respan::__private::OPERATOR_SPELLINGS
            .iter()
            .map(|(_, spellings)| spellings.iter().copied().collect::<BTreeSet<_>>())
            .collect();
        let ours: Vec<_> = OPERATORS
            .iter()
            .map(|operator| operator.spellings.iter().copied().collect::<BTreeSet<_>>())
            .collect();
        assert_eq!(ours, theirs);
    }

    #[test]
    fn the_runtime_takes_the_same_filters() {
        let mut written: BTreeSet<String> = spellings().into_iter().map(str::to_owned).collect();
        written.extend(spellings().into_iter().map(str::to_uppercase));
        written.extend(spellings().into_iter().map(|text| format!(" {text} ")));
        written.extend([">", ">=", "starts_with", "not_contains", "between", "x"].map(str::to_owned));
        for operator in written {
            let values = VALUES
                .iter()
                .map(|value| format!(", \"value\": {value}"))
                .chain([String::new()]);
            for value in values {
                let text = format!("{{ \"field\": {{ \"operator\": \"{operator}\"{value} }} }}");
                let ours = literal::parse.parse2(text.parse::<TokenStream>().expect("tokens"));
                let theirs = respan::ExportFilter::from_json(&text);
                assert_eq!(
                    ours.is_ok(),
                    theirs.is_ok(),
                    "{text}: {:?}, {:?}",
                    ours.err(),
                    theirs.err()
                );
            }
        }
    }
}
