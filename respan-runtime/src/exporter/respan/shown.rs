//! What of the settings may be shown where they are refused, or printed.

use crate::mask::without_secret_values;
use std::borrow::Cow;

/// A URL without what may be a password in it, or another credential.
pub(crate) fn without_credentials(url: &str) -> String {
    match url.rsplit_once('@') {
        Some((_, host)) => format!("***@{}", without_secret_values(host)),
        None => without_secret_values(url).into_owned(),
    }
}

/// The name of a header, also where a whole line stands in its place.
pub(crate) fn header_name(name: &str) -> Cow<'_, str> {
    match name.split_once([':', '=']) {
        Some((name, value)) if !value.is_empty() => format!("{name}: ***").into(),
        _ => without_secret_values(name),
    }
}
