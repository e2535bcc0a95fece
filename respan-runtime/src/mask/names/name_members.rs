//! Members that hold the name and the value of an entry: `{"name": "password", "value": "…"}`.

const NAMES: [&str; 6] = ["name", "key", "header", "field", "k", "parameterkey"];
const VALUES: [&str; 7] = [
    "value",
    "values",
    "val",
    "v",
    "stringvalue",
    "content",
    "parametervalue",
];

/// Returns whether the member holds the name of an entry.
pub(crate) fn is_name_member(member: &str) -> bool {
    NAMES.iter().any(|name| name.eq_ignore_ascii_case(member))
}

/// Returns whether the member holds the value of an entry.
pub(crate) fn is_value_member(member: &str) -> bool {
    VALUES.iter().any(|name| name.eq_ignore_ascii_case(member))
}
