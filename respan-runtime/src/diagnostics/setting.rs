//! Wordings of errors about one setting, which all errors of a set-up share.

/// A value that is not accepted, without what looks like a credential.
pub(crate) fn invalid_value(name: &str, value: &str, accepted: &str) -> String {
    format!("{name} is `{value}`; accepted: {accepted}")
}

/// A value that is not accepted and may be a secret.
pub(crate) fn invalid_secret(name: &str, accepted: &str) -> String {
    format!("{name} holds a value that cannot be used and is not shown here; accepted: {accepted}")
}

/// A setting that needs a cargo feature which is off.
pub(crate) fn missing_feature(name: &str, feature: &str) -> String {
    format!("{name} is set, but the cargo feature `{feature}` of respan is off; enable it, or do not set {name}")
}
